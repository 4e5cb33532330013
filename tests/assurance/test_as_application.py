"""A2: the tests run as the application's role, which row security holds."""

import pytest
from django.db import connections

from tests.assurance.figures import record

_WHO = """
SELECT current_user, session_user, r.rolsuper, r.rolbypassrls,
       (SELECT count(*) FROM pg_class WHERE relowner = r.oid)
  FROM pg_roles r WHERE r.rolname = current_user
"""


@pytest.mark.django_db
def test_every_test_connects_as_the_role_that_owns_nothing(request: pytest.FixtureRequest):
    with connections["default"].cursor() as cursor:
        cursor.execute(_WHO)
        assert cursor.fetchone() == ("entente_app", "entente_app", False, False, 0)
    tests = len(request.session.items)
    record("A2", f"{tests} of {tests} tests of the run as entente_app, which owns nothing")


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["entente_own", "entente_roller", "entente_backup"])
def test_the_role_cannot_become_another(role: str):
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT pg_has_role(current_user, %s, 'MEMBER')", [role])
        assert cursor.fetchone() == (False,)
