"""What every judgement rests on: evidence, and the confidence that it gives (method 2.7)."""

from collections.abc import Iterator, Sequence

from partners.models.judgement import Confidence, Evidence


def grounds_faults(
    evidence: Sequence[str], confidence: str, *, judged: bool
) -> Iterator[tuple[str, str]]:
    """What is to be mended, by field; `judged` unless it says that nothing can be said."""
    alone = list(evidence) == [Evidence.JUDGEMENT_ONLY]
    if judged and not evidence:
        yield "evidence", "Say what it rests on; JUDGEMENT_ONLY if on nothing else."
    if len(set(evidence)) < len(evidence):
        yield "evidence", "Name each sort of evidence once."
    elif Evidence.JUDGEMENT_ONLY in evidence and not alone:
        yield "evidence", "JUDGEMENT_ONLY stands alone: take it out, or take out the rest."
    if judged and not confidence:
        yield "confidence", f"Say how good the evidence is: one of {', '.join(Confidence.values)}."
    elif judged and alone and confidence != Confidence.LOW:
        yield "confidence", "Judgement alone gives low confidence: send L, or name other evidence."
    elif confidence and not judged:
        yield "confidence", "Nothing is judged here: leave the confidence out."
