from collections import Counter
from tests.assurance.personas import sign_up
from tests.assurance.world import make_world
from tests.assurance.probes import probes
def test_try(live):
    w = make_world(sign_up(("everything",)))
    ps = probes(w)
    print(len(ps), w.annexes, w.proposals)
    print(Counter(p.name for p in ps))
