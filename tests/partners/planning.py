"""Plans and agreements made over REST, as plainly as the tests allow."""

from typing import Any

PLANS, AGREEMENTS = "/api/v1/plans/", "/api/v1/agreements/"
PARTNERSHIPS, DIVERGENCES = "/api/v1/partnerships/", "/api/v1/divergences/"
OBJECTIVE = {
    "text": "Crews keep their own boats",
    "outcome": "COMP",
    "leverage": "STRATEGIC",
    "due": "2026-06-30",
    "goals": [{"text": "Train their trainers", "owner": "Naval desk"}],
    "indicators": [
        {
            "name": "Crews trained",
            "unit": "crews",
            "baseline": "2",
            "target": "12.5",
            "cumulative": True,
        }
    ],
}
PLAN = {
    "partner": "XAA",
    "valid": {"start": "2025-01-01", "end": "2026-12-31"},
    "objectives": [OBJECTIVE],
}
IN_FORCE = {
    "type": "MOU",
    "title": "On training crews",
    "parties": ["XAA"],
    "state": "IN_FORCE",
    "reference": "Treaty folder 7",
    "signed": "2024-01-10",
    "in_force": "2024-02-01",
}


def made(client: Any, address: str, body: dict[str, Any], **given: Any) -> dict[str, Any]:
    answer = client.post(address, {**body, **given}, "json")
    assert answer.status_code == 201, answer.json()
    found: dict[str, Any] = answer.json()
    return found


def changed(client: Any, address: str, ref: str, **said: Any) -> Any:
    return client.patch(f"{address}{ref}/", said, "json", HTTP_IF_MATCH="*")


def planned(api_as: Any, **given: Any) -> dict[str, Any]:
    """A draft by the planner."""
    return made(api_as("planner"), PLANS, PLAN, **given)


def approved(api_as: Any, **given: Any) -> dict[str, Any]:
    """The same, approved by the lead."""
    draft = planned(api_as, **given)
    answer = changed(api_as("lead"), PLANS, draft["ref"], state="APPROVED")
    assert answer.status_code == 200, answer.json()
    found: dict[str, Any] = answer.json()
    return found


def goal_of(plan: dict[str, Any]) -> str:
    ref: str = plan["objectives"][0]["goals"][0]["ref"]
    return ref


def errors(answer: Any) -> dict[str, list[str]]:
    found: dict[str, list[str]] = answer.json().get("errors", {})
    return found
