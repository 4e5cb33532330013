"""A1: every route x method x persona x marking does what the policy files say, and nothing else."""

import pytest

from accounts.acting import acting_as
from tests.assurance.authz.bodies import import_form
from tests.assurance.authz.log import reader_of, write_log
from tests.assurance.authz.matrix import IMPORTER, Knocker, Tally, go_through, places
from tests.assurance.authz.people import PERSONAS, sign_up, take_away
from tests.assurance.authz.rights import routes
from tests.assurance.figures import record

AT_LEAST = 8_000


def test_every_route_is_named_and_every_cell_is_right(live: str, settings: pytest.FixtureRequest):
    settings.SECURITY_CONTACT = "mailto:security@example.org"
    policy = routes()
    found, unnamed = places(policy)
    people = sign_up()
    log = write_log(people)
    file, form = import_form(dry_run=False)
    people.rest(IMPORTER).generic("POST", "/api/v1/imports/", file, form)
    with acting_as(reader_of(people, "everything")):
        knockers = [Knocker(people, persona.name) for persona in PERSONAS]
    take_away(people)
    tally = Tally()
    import time; t0=time.time()
    import os; only=os.environ.get("ONLY"); knockers=[k for k in knockers if not only or k.persona.name in only.split(",")]
    for knocker in knockers:
        t=time.time(); n=tally.cells
        tally.judge(go_through(knocker, found, policy, log))
        print("PERS", knocker.persona.name, tally.cells-n, round(time.time()-t,1))
    import collections; print(collections.Counter(w.split(": ")[1].split(" about")[0][:60]+" -> "+w.split(": ",2)[2][:80] for w in tally.wrong).most_common(60)); print("CELLS", tally.cells, time.time()-t0); print("\n".join(tally.wrong[::max(1,len(tally.wrong)//60)]))
    assert unnamed == []
    assert tally.wrong == []
    assert tally.cells >= AT_LEAST
    record("A1", f"{tally.cells:,} cells, {len(tally.wrong)} wrong")
