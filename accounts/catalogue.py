"""What PostgreSQL's catalogue must say before the service is used: nothing passes by row security.

Asked at `/readyz`, and after a restore by `manage.py check_catalogue`.
"""

from django.db import connection

#: Functions that run as their owner and so see every row, each because it tells nothing by itself:
#: triggers, and questions that narrow to the reader or answer with keys and counts of nothing.
AS_OWNER = frozenset(
    {
        # Triggers and what only triggers call.
        "annex_follows",
        "annex_letters",
        "audit_delete",
        "audit_insert",
        "audit_update",
        "drawn_reference",
        "engagement_reference",
        "engagements_changed",
        "mark_due",
        "note_state_changed",
        "note_states_logged",
        "outcomes_removed",
        "outcomes_written",
        "participations_removed",
        "participations_written",
        "proposal_reference",
        "proposals_follow",
        # Questions that narrow to the reader, or answer with an age or a count.
        "audit_shows",
        "audit_unsealed_seconds",
        "engagements_found",
        "readable_by",
        "recounts_due",
        # Writes that check who asks, or may be called by the roller alone.
        "audit_boundary",
        "audit_purge",
        "audit_read",
        "audit_seal",
        "keep_marking",
    }
)
#: The first minor releases in which planner statistics no longer show rows that row security hides
#: (CVE-2025-8713), by major release.
FIRST_SAFE_MINOR = {15: 14, 16: 10, 17: 6}

_ROLE = """
SELECT r.rolsuper OR r.rolbypassrls, r.rolcreatedb OR r.rolcreaterole,
       EXISTS (SELECT FROM pg_class c WHERE c.relnamespace = current_schema()::regnamespace
                  AND c.relkind IN ('r', 'p', 'v', 'm', 'S')
                  AND pg_has_role(current_user, c.relowner, 'MEMBER')),
       EXISTS (SELECT FROM pg_class c WHERE c.relnamespace = current_schema()::regnamespace
                  AND c.relkind IN ('r', 'p') AND has_table_privilege(c.oid, 'TRUNCATE')),
       has_schema_privilege(current_schema(), 'CREATE'),
       current_setting('server_version_num')::int
  FROM pg_roles r WHERE r.rolname = current_user
"""
# A table is marked when it has a column `marking_id` or `marking`; markings are themselves.
_UNGUARDED = """
SELECT c.relname
  FROM pg_class c
 WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p')
   AND (c.relname = 'accounts_marking'
        OR EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND NOT a.attisdropped
                      AND a.attname IN ('marking_id', 'marking')))
   AND NOT (c.relrowsecurity
            AND EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid
                           AND p.polname = 'need_to_know'
                           AND 'entente_app'::regrole = ANY (p.polroles)))
 ORDER BY 1
"""
# Any other policy for the application's role, or for everybody, would add rows to what it reads.
_WIDENING = """
SELECT c.relname || ': ' || p.polname
  FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid
 WHERE p.polpermissive AND p.polname <> 'need_to_know'
   AND ('entente_app'::regrole = ANY (p.polroles) OR 0 = ANY (p.polroles))
   AND EXISTS (SELECT FROM pg_policy q WHERE q.polrelid = c.oid AND q.polname = 'need_to_know')
 ORDER BY 1
"""
_VIEWS = """
SELECT c.relname FROM pg_class c
 WHERE c.relnamespace = current_schema()::regnamespace
   AND (c.relkind = 'm'
        OR c.relkind = 'v' AND NOT coalesce(c.reloptions @> '{security_invoker=true}', false))
   AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
 ORDER BY 1
"""
_FUNCTIONS = """
SELECT p.proname, p.proconfig IS NOT NULL AND EXISTS (
           SELECT FROM unnest(p.proconfig) AS setting WHERE setting LIKE 'search_path=%%')
  FROM pg_proc p
 WHERE p.pronamespace = current_schema()::regnamespace AND p.prosecdef
   AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
 ORDER BY 1
"""


def catalogue_faults() -> list[str]:
    """A sentence for everything by which the web's role could see or change what it may not."""
    with connection.cursor() as cursor:
        cursor.execute(_ROLE)
        row = cursor.fetchone()
        faults = _faults_of_role(*row)
        cursor.execute(_UNGUARDED)
        faults += [f"Table {name} is marked and has no need-to-know policy." for (name,) in cursor]
        cursor.execute(_WIDENING)
        faults += [f"A policy widens what the web's role reads: {name}." for (name,) in cursor]
        cursor.execute(_VIEWS)
        faults += [f"View {name} passes by row security: drop it." for (name,) in cursor]
        cursor.execute(_FUNCTIONS)
        functions = cursor.fetchall()
    for name, fixed in functions:
        if name not in AS_OWNER:
            faults.append(f"Function {name} runs as its owner and is not on the list.")
        elif not fixed:
            faults.append(f"Function {name} runs as its owner without a fixed search_path.")
    return faults


def _faults_of_role(
    mighty: bool, making: bool, owning: bool, truncating: bool, creating: bool, version: int
) -> list[str]:
    major, minor = divmod(version, 10_000)
    told = {
        "The database role is a superuser or passes by row security: use another.": mighty,
        "The database role may make databases or roles: take that away.": making,
        "The database role owns tables: connect as the application's role.": owning,
        "The database role may empty tables: revoke TRUNCATE.": truncating,
        "The database role may make tables: revoke CREATE on the schema.": creating,
        "This release of PostgreSQL shows hidden rows in its statistics (CVE-2025-8713): update "
        "it.": minor < FIRST_SAFE_MINOR.get(major, 0),
    }
    return [sentence for sentence, holds in told.items() if holds]
