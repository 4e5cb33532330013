"""Made-up engagements as lines for COPY: the same rows for the same seed, chunk by chunk."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from bench.words import MANNERS, PLACES, SUBJECTS

SEED = 20_260_101
CHUNK = 10_000
FIRST_DAY = date(2016, 1, 1)
LAST_DAY = date(2025, 12, 31)
_LENGTH = (LAST_DAY - FIRST_DAY).days + 1
#: Planned days may lie before the first day, stated days after the last.
_ISO = [(FIRST_DAY + timedelta(days=n - 400)).isoformat() for n in range(_LENGTH + 2400)]
_NULL = "\\N"
#: A stride that shares no factor with a million visits each number of a year once.
_STRIDE = 700_001

ENGAGEMENT = (
    "id ref title kind_id mode state retrospective planned_start planned_end actual_start "
    "actual_end milestone_date completed_on place place_party_id place_name host_id flow "
    "track_nominal track_conduct series_id is_container service domain focus people_home "
    "cost_amount cost_currency marking_id summary desk_id owner_id purpose_check cancel_by "
    "cancel_reason cancel_signal state_reason external_source external_ref created_by_id "
    "created_at changed_at version"
).split()
PARTICIPATION = (
    "engagement_id partner_id role counterpart_type capacity people service acceptance marking_id"
)
OUTCOME = "engagement_id outcome_id rank source beneficiary marking_id"
PRINCIPAL = "engagement_id partner_id office level person national_rank nato_code marking_id"
FRAMEWORK = "engagement_id grouping_id marking_id"
LINK = "engagement_id to_id type marking_id"

COLUMNS: dict[str, Sequence[str]] = {
    "engagements_engagement": ENGAGEMENT,
    "engagements_participation": PARTICIPATION.split(),
    "engagements_engagementoutcome": OUTCOME.split(),
    "engagements_principal": PRINCIPAL.split(),
    "engagements_framework": FRAMEWORK.split(),
    "engagements_link": LINK.split(),
}


@dataclass(frozen=True)
class Vocabulary:
    """What the reference tables hold, as far as records are drawn from it.

    `shares` weighs the markings, one number each.
    """

    home: str
    partners: tuple[str, ...]
    kinds: dict[str, tuple[tuple[str, str], ...]]
    outcomes: tuple[str, ...]
    markings: tuple[int, ...]
    shares: tuple[float, ...]
    groupings: tuple[str, ...]
    series: tuple[str, ...]
    desk: str
    owner_id: int


@dataclass
class Chunk:
    """Lines by table."""

    lines: dict[str, list[str]] = field(default_factory=lambda: {name: [] for name in COLUMNS})

    def add(self, table: str, *values: object) -> None:
        self.lines[table].append(
            "\t".join([_NULL if value is None else str(value) for value in values])
        )


def draw(number: int, count: int, known: Vocabulary) -> Chunk:
    """Chunk `number`: the engagements number * CHUNK + 1 and on, `count` of them."""
    random = Random(f"{SEED} {number}")
    drawn = _Drawing(random, known)
    for at in range(count):
        drawn.engagement(number * CHUNK + at + 1)
    return drawn.chunk


class _Drawing:
    def __init__(self, random: Random, known: Vocabulary) -> None:
        self.random = random
        self.known = known
        self.chunk = Chunk()
        self.weights = [1 / (1 + at / 60) for at in range(len(known.partners))]
        self.subject_weights = [0.5 ** (at / 8) for at in range(len(SUBJECTS))]

    def engagement(self, key: int) -> None:
        random, known = self.random, self.known
        mode = random.choices(("EVENT", "MILESTONE", "STANDING"), (93, 5, 2))[0]
        kind, flow = random.choice(known.kinds[mode])
        partners = self._partners(1 if mode == "STANDING" else random.randint(1, 10))
        day = random.randrange(_LENGTH) + 400
        place, party, host = self._place(partners)
        days, state, completed = self._days(mode, day)
        subject, manner = random.choices(SUBJECTS, self.subject_weights)[0], random.choice(MANNERS)
        town = random.choice(PLACES)
        cost = random.randrange(100, 10_000_000) / 100 if random.random() < 0.4 else None
        cancelled = state == "CANCELLED"
        created = _ISO[day - random.randint(0, 300)]
        outside = random.random() < 0.3
        marking = random.choices(known.markings, known.shares)[0]
        self.chunk.add(
            "engagements_engagement",
            key,
            _reference(key, day),
            f"{manner.capitalize()} {subject} with {partners[0]} at {town}",
            kind,
            mode,
            state,
            "t" if completed and random.random() < 0.2 else "f",
            *days,
            completed,
            place,
            party,
            town,
            host,
            flow,
            "T1",
            "T1",
            random.choice(known.series) if random.random() < 0.15 else None,
            "f",
            random.choice(("{}", "{NAVY}", "{ARMY}", "{AIR}", "{JOINT}", "{NAVY,AIR}")),
            random.choice(("{}", "{SEA}", "{LAND}", "{AIR}")),
            random.choice(("{}", "{HUMANITARIAN}", "{GOVERNANCE}")),
            random.randint(1, 400) if random.random() < 0.8 else None,
            cost,
            "" if cost is None else random.choice(("USD", "USD", "EUR", "AUD")),
            marking,
            f"{manner.capitalize()} {subject} at {town}: {len(partners)} partners, "
            f"{random.choice(MANNERS)} {random.choices(SUBJECTS, self.subject_weights)[0]} agreed.",
            known.desk,
            known.owner_id,
            "t",
            "PARTNER" if cancelled else "",
            "SCHEDULE" if cancelled else "",
            "f",
            "",
            "bench" if outside else None,
            f"B-{key}" if outside else None,
            known.owner_id,
            f"{created} 09:{key % 60:02}:{key // 60 % 60:02}+00",
            f"{_ISO[day + random.randint(0, 60)]} 10:{key % 60:02}:{key // 60 % 60:02}+00",
            random.choice((1, 1, 2, 3)),
        )
        self._parts(key, partners, host, marking)

    def _partners(self, count: int) -> list[str]:
        found: dict[str, None] = {}
        while len(found) < count:
            found.update(
                dict.fromkeys(
                    self.random.choices(self.known.partners, self.weights, k=count - len(found))
                )
            )
        return list(found)

    def _place(self, partners: list[str]) -> tuple[str, str | None, str | None]:
        place = self.random.choices(
            ("HOME", "PARTNER", "THIRD", "AT_SEA", "VIRTUAL"), (35, 40, 10, 10, 5)
        )[0]
        party = {"HOME": self.known.home, "PARTNER": partners[0]}.get(place)
        return place, party, partners[0] if place == "PARTNER" else None

    def _days(self, mode: str, day: int) -> tuple[tuple[str | None, ...], str, str | None]:
        """Planned and actual days and milestone, the state, and the day it was said to be held."""
        random = self.random
        length = random.choices((0, 1, 2, 4, 9, 20), (40, 20, 15, 15, 8, 2))[0]
        state = random.choices(
            ("COMPLETED", "REPORTED", "CLOSED", "CANCELLED", "VOIDED", "DRAFT", "CONFIRMED"),
            (30, 20, 36, 6, 2, 4, 2),
        )[0]
        planned = (_ISO[day], _ISO[day + length])
        if mode == "STANDING":
            length = random.randint(60, 1400)
            planned = (_ISO[day], _ISO[day + length])
        if state not in {"COMPLETED", "REPORTED", "CLOSED"}:
            return (*planned, None, None, None), state, None
        if mode == "STANDING":
            end = None if random.random() < 0.15 else planned[1]
            return (*planned, planned[0], end, None), state, planned[0]
        if mode == "MILESTONE":
            return (*planned, planned[0], planned[0], planned[0]), state, planned[0]
        return (*planned, *planned, None), state, _ISO[day + length + random.randint(0, 30)]

    def _parts(self, key: int, partners: list[str], host: str | None, marking: int) -> None:
        random, known, chunk = self.random, self.known, self.chunk
        for partner in partners:
            role = random.choices(("PARTICIPANT", "LEAD", "OBSERVER", "INVITED"), (75, 8, 14, 3))[0]
            chunk.add(
                "engagements_participation",
                key,
                partner,
                "HOST" if partner == host else "LEAD" if partner == partners[0] else role,
                random.choice(("MILITARY", "MILITARY", "MOD_CIVIL")),
                "OFFICIAL",
                random.randint(1, 200) if random.random() < 0.7 else None,
                "{}",
                "UNASKED",
                marking,
            )
        default = random.random() < 0.3
        for rank, outcome in enumerate(
            random.sample(known.outcomes, random.randint(1, 3)), start=1
        ):
            source = "DEFAULT_BY_KIND" if default else "OFFICER"
            chunk.add("engagements_engagementoutcome", key, outcome, rank, source, "BOTH", marking)
        if random.random() < 0.3:
            level = random.randint(2, 10)
            for side in (None, partners[0]):
                chunk.add(
                    "engagements_principal", key, side, "Chief of staff", level, "", "", "", marking
                )
        if random.random() < 0.05:
            chunk.add("engagements_framework", key, random.choice(known.groupings), marking)
        if key % CHUNK > 1 and random.random() < 0.03:
            chunk.add("engagements_link", key, key - 1, "FOLLOW_ON", marking)


def _reference(key: int, day: int) -> str:
    return f"E-{_ISO[day][:4]}-{key * _STRIDE % 1_000_000:06}"


def falling(count: int) -> tuple[float, ...]:
    """Most rows carry the lower markings."""
    return tuple(1 / (1 + at) for at in range(count))
