"""Which clearance reads which marking."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from accounts.markings import Ceiling, Label, dominates, readable
from accounts.policy import read_policy

CATEGORIES = st.frozensets(st.sampled_from(["MED", "NUC", "EYES-A", "EYES-B"]))
POLICIES = st.sampled_from(["DEMO", "OTHER"])
RANKS = st.integers(0, 40)
LABELS = st.builds(Label, POLICIES, RANKS, CATEGORIES, CATEGORIES)
CEILINGS = st.builds(Ceiling, POLICIES, RANKS, CATEGORIES)


@given(CEILINGS, LABELS)
def test_another_policy_is_never_read(ceiling: Ceiling, label: Label):
    assert not dominates(ceiling, replace(label, policy=f"not {ceiling.policy}"))


@given(CEILINGS, LABELS)
def test_a_higher_classification_is_never_read(ceiling: Ceiling, label: Label):
    above = replace(label, policy=ceiling.policy, rank=ceiling.rank + 1)
    assert not dominates(ceiling, above)


@given(CEILINGS, LABELS, st.integers(0, 10), CATEGORIES)
def test_a_higher_clearance_reads_no_less(
    ceiling: Ceiling, label: Label, more: int, categories: frozenset[str]
):
    higher = replace(ceiling, rank=ceiling.rank + more, held=ceiling.held | categories)
    assert dominates(higher, label) or not dominates(ceiling, label)


@given(CEILINGS, LABELS, CATEGORIES)
def test_a_further_restriction_opens_nothing(
    ceiling: Ceiling, label: Label, further: frozenset[str]
):
    stricter = replace(label, restrictive=label.restrictive | further)
    assert dominates(ceiling, label) or not dominates(ceiling, stricter)


@given(CEILINGS, LABELS)
def test_who_reads_holds_every_restriction_and_one_permission(ceiling: Ceiling, label: Label):
    if dominates(ceiling, label):
        assert label.restrictive <= ceiling.held
        assert not label.permissive or label.permissive & ceiling.held


@given(st.lists(CEILINGS, max_size=3), st.dictionaries(st.integers(1, 20), LABELS, max_size=6))
def test_several_clearances_read_what_each_of_them_reads(
    ceilings: list[Ceiling], labels: dict[int, Label]
):
    apart = [readable([ceiling], labels) for ceiling in ceilings]
    assert readable(ceilings, labels) == frozenset().union(*apart)


def test_a_clearance_reads_up_to_its_classification():
    ranks = read_policy().classifications
    labels = {rank: Label("DEMO", rank) for rank in ranks.values()}
    limited = Ceiling("DEMO", ranks["LIMITED"])
    assert readable([limited], labels) == {0, 10, 20}


def test_without_a_clearance_nothing_is_read_not_even_what_is_public():
    assert readable([], {1: Label("DEMO", 0)}) == frozenset()
