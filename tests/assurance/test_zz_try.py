import time, difflib
from collections import Counter
from tests.assurance import test_noninterference as t
from tests.assurance.hidden_changes import Hand
from tests.assurance.personas import CLEARED, sign_up
from tests.assurance.probes import probes
from tests.assurance.reading import Asker, asked
from tests.assurance.world import make_world
from reports.actions import recount
def test_try(live):
    people = sign_up((*t.READERS, CLEARED)); world = make_world(people); qs = probes(world); recount()
    took = Counter(); f = open("/tmp/own/infer_diffs.txt", "w")
    n = 0
    for place, persona in enumerate(t.READERS):
        asker = Asker(people, persona.name)
        mine = [q for q in t._turn_of(place, qs)]
        def go():
            out = {}
            for q in mine:
                a = time.perf_counter(); out[q] = asker.ask(q); took[q.name] += time.perf_counter() - a
            return out
        before = go()
        Hand(people, world, persona, seed=persona.name).change()
        recount()
        after = go()
        for q in mine:
            if before[q] != after[q]:
                print("DIFF", persona.name, q.path, file=f)
                for x, y in zip(before[q], after[q]):
                    if x != y:
                        print(x.status, y.status, set(x.headers) ^ set(y.headers), file=f)
                        print([z for z in difflib.ndiff(x.body.decode().replace(">", ">\n").replace(",",",\n").splitlines(), y.body.decode().replace(">", ">\n").replace(",",",\n").splitlines()) if z[0] in "+-"][:30], file=f)
            else: n += 1
        f.flush()
        print(persona.name, len(mine), n, took.most_common(8), flush=True)
    print("SAME", n, file=f); f.close()
