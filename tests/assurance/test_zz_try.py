import time
from tests.assurance.personas import sign_up, PERSONAS
from tests.assurance.world import make_world, WORDS

def test_try(live):
    t=time.time()
    people = sign_up(); print("people", time.time()-t); t=time.time()
    world = make_world(people); print("world", time.time()-t)
    for p in PERSONAS:
        r = people.client(p.name).get("/api/v1/engagements/?page_size=200").content.decode()
        seen = {m for m,w in WORDS.items() if w in r}
        print(p.name, seen == set(p.reads), sorted(seen ^ set(p.reads)))
