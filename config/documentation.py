"""The REST door's description: the schema, and a page that reads it out."""

from functools import lru_cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.utils import extend_schema

from accounts.api.doors import Door
from accounts.api.rendering import json_answer
from accounts.pages import page
from config.problems import TITLES

_METHODS = ("get", "post", "patch", "delete")


@lru_cache(maxsize=1)
def schema() -> dict[str, Any]:
    """The same for everybody: made once."""
    found: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)
    return found


class Schema(Door):
    """The OpenAPI description."""

    @extend_schema(exclude=True)
    def get(self, request: HttpRequest) -> HttpResponse:
        self.given()
        return json_answer(schema())


@page("GET")
def documentation(request: HttpRequest) -> HttpResponse:
    """A page without anything from elsewhere: no script, one style sheet."""
    found = schema()
    operations = [
        {
            "method": method.upper(),
            "path": path,
            "name": operation["operationId"],
            "text": operation.get("description", ""),
            "parameters": [_parameter(p) for p in operation.get("parameters", [])],
            "takes": _shape_name(operation.get("requestBody", {})),
            "gives": [
                (status, _shape_name(answer), TITLES.get(int(status), ""))
                for status, answer in operation["responses"].items()
            ],
        }
        for path, methods in found["paths"].items()
        for method in _METHODS
        if (operation := methods.get(method))
    ]
    shapes = [
        {
            "name": name,
            "text": shape.get("description", ""),
            "fields": [
                (field, _type(kind), field in shape.get("required", []), kind.get("description"))
                for field, kind in shape.get("properties", {}).items()
            ],
            "values": shape.get("enum", []),
        }
        for name, shape in found["components"]["schemas"].items()
    ]
    context = {"operations": operations, "shapes": shapes, "problems": sorted(TITLES.items())}
    return render(request, "documentation.html", context)


def _parameter(parameter: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": parameter["name"],
        "place": parameter["in"],
        "type": _type(parameter.get("schema", {})),
        "text": parameter.get("description", ""),
        "required": parameter.get("required", False),
    }


def _shape_name(body: dict[str, Any]) -> str:
    for content in body.get("content", {}).values():
        return _type(content.get("schema", {}))
    return ""


def _type(kind: dict[str, Any]) -> str:
    """A type in words: a shape's name, a list of something, the codes of a choice."""
    if "$ref" in kind:
        return str(kind["$ref"].rpartition("/")[2])
    for several in ("allOf", "oneOf", "anyOf"):
        if several in kind:
            return " or ".join(_type(inner) for inner in kind[several])
    if kind.get("enum"):
        return " | ".join("null" if value is None else str(value) for value in kind["enum"])
    names = kind.get("type", "any")
    name = " or ".join(names) if isinstance(names, list) else str(names)
    if "array" in name:
        return f"list of {_type(kind.get('items', {}))}"
    return f"{name} ({kind['format']})" if "format" in kind else name
