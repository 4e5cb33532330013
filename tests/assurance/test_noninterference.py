"""A4: whatever happens to records that a reader may not see, every answer stays the same."""

import pytest

from tests.assurance.figures import effort, record
from tests.assurance.hidden_changes import Hand
from tests.assurance.personas import BY_NAME, CLEARED, sign_up
from tests.assurance.probes import probes
from tests.assurance.reading import Answer, Asker, asked
from tests.assurance.world import make_world
from reports.actions import recount

READERS = ("uncleared", "public", "internal", "limited-allies", "harbour", "officer")


def test_every_answer_stays_the_same_whatever_happens_to_hidden_rows(live):
    people = sign_up(tuple({*READERS, CLEARED}))
    world = make_world(people)
    recount()
    questions = probes(world, samples=1)
    same, different, statuses = 0, [], {}
    for round_ in range(effort(1, 10)):
        for name in READERS:
            asker = Asker(people, name)
            before = asked(asker, questions)
            Hand(people, world, BY_NAME[name], seed=f"{round_} {name}").change()
            for moment in ("changed", "counted"):
                if moment == "counted":
                    recount()
                now = asked(asker, questions)
                for probe, answers in before.items():
                    if now[probe] == answers:
                        same += len(answers)
                    else:
                        different.append((name, moment, probe.path, answers, now[probe]))
                    for a in answers: statuses[a.status] = statuses.get(a.status, 0) + 1
    print(len(questions), same, statuses, len({q.name for q in questions}))
    for name, moment, path, a, b in different[:15]:
        print("DIFF", name, moment, path)
        for x, y in zip(a, b):
            if x != y:
                import difflib
                print([z for z in difflib.ndiff(x.body.decode().replace(">", ">\n").replace(",",",\n").splitlines(), y.body.decode().replace(">", ">\n").replace(",",",\n").splitlines()) if z[0] in "+-"][:12], set(x.headers) ^ set(y.headers))
    assert different == []
    record("A4", f"{same:,} answers")
