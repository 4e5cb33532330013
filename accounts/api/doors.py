"""What every REST address has in common."""

from datetime import date
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.http.request import QueryDict
from django.utils.http import urlencode
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.acting import Reader
from accounts.api.cursors import Position, read_cursor, scope_of, write_cursor
from accounts.api.keyset import Ordering, Page, fetch_page
from accounts.api.parameters import check_parameters, page_size, refuse
from accounts.api.rendering import json_answer

_PLAIN = ("", "*/*", "application/json")


class Door(APIView):
    """An address whose reads go past DRF's negotiation: the middleware found the reader already.

    Whoever is signed in may read: rows narrow themselves. Everything else (other formats, changes,
    refusals) takes DRF's way.
    """

    #: Parameters that a read takes.
    parameters: ClassVar[tuple[str, ...]] = ()
    repeatable: ClassVar[tuple[str, ...]] = ()
    metadata_class = None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        reading = request.method in {"GET", "HEAD"} and hasattr(self, "get")
        if not reading or request.reader is None or request.headers.get("Accept", "") not in _PLAIN:  # type: ignore[attr-defined]
            return super().dispatch(request, *args, **kwargs)
        self.args, self.kwargs, self.request = args, kwargs, request  # type: ignore[assignment]
        try:
            self._check_names(kwargs)
            response: HttpResponse = self.get(request, *args, **kwargs)  # type: ignore[attr-defined]
        except Exception as error:  # noqa: BLE001 - DRF's own dispatch words them all the same way
            return self._refused(request, error, *args, **kwargs)
        return response

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        self._check_names(kwargs)
        if request.method not in {"GET", "HEAD", "OPTIONS"}:
            # What is written stands in the body: a parameter would be passed over in silence.
            check_parameters(request._request.GET, known=())

    @staticmethod
    def _check_names(names: dict[str, Any]) -> None:
        """Nothing is called by a name that the database cannot hold."""
        if any("\x00" in str(name) for name in names.values()):
            raise Http404

    def _refused(
        self, request: HttpRequest, error: Exception, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:
        self.request = self.initialize_request(request, *args, **kwargs)
        self.headers = self.default_response_headers
        response = self.handle_exception(error)
        return self.finalize_response(self.request, response, *args, **kwargs)

    def options(self, request: Request, *args: Any, **kwargs: Any) -> Response:  # type: ignore[override]
        """The `Allow` header says it all."""
        return Response(status=204)

    @property
    def reader(self) -> Reader:
        reader: Reader = self.request.reader  # type: ignore[attr-defined]
        return reader

    @property
    def today(self) -> date:
        """Where the reader sits."""
        return self.reader.today(self.request.at)  # type: ignore[attr-defined]

    def given(self) -> QueryDict:
        """The query string, once it has nothing that this address does not know."""
        given: QueryDict = self.request.GET
        if given:
            check_parameters(given, known=self.parameters, repeatable=self.repeatable)
        return given


class ListDoor(Door):
    """A list with pages by cursor."""

    orderings: ClassVar[dict[str, Ordering]] = {}
    default_ordering: ClassVar[str] = ""
    filters: ClassVar[tuple[str, ...]] = ()

    @property
    def parameters(self) -> tuple[str, ...]:  # type: ignore[override]
        return (*self.filters, "cursor", "page_size", "ordering")

    def ordering(self, given: QueryDict, default: str = "") -> str:
        """The name of the ordering that was asked for, or the default."""
        name = given.get("ordering")
        if name is None:
            return default or self.default_ordering
        if name not in self.orderings:
            raise refuse("ordering", f"Take one of: {', '.join(sorted(self.orderings))}.")
        return name

    def position(self, given: QueryDict, name: str, ordering: Ordering) -> Position | None:
        text = given.get("cursor")
        if text is None:
            return None
        scope = scope_of(self.request.path, given, name)
        return read_cursor(text, scope, ordering.readers)

    def page(self, rows: QuerySet[Any], given: QueryDict) -> Page:
        """The page of the rows that was asked for, in the ordering that was asked for."""
        name = self.ordering(given)
        ordering = self.orderings[name]
        return fetch_page(rows, ordering, self.position(given, name, ordering), page_size(given))

    def narrowing(self, given: QueryDict) -> QueryDict:
        """The parameters that narrow, without those that say which page."""
        if not given:
            return given
        rest = given.copy()
        for name in ("cursor", "page_size", "ordering"):
            rest.pop(name, None)
        return rest

    def answer(
        self, results: list[Any], page: Page, given: QueryDict, ordering: str = ""
    ) -> HttpResponse:
        """`ordering` is the one that the page is in, where nobody asked for it by name."""
        ordering = ordering or self.ordering(given)
        return json_answer(
            {
                "results": results,
                "next": self._address(page.following, given, ordering),
                "previous": self._address(page.preceding, given, ordering),
            }
        )

    def _address(self, position: Position | None, given: QueryDict, ordering: str) -> str | None:
        if position is None:
            return None
        scope = scope_of(self.request.path, given, ordering)
        pairs = [
            (name, value) for name, values in given.lists() if name != "cursor" for value in values
        ]
        query = urlencode([*pairs, ("cursor", write_cursor(scope, position))])
        return f"{self.request.scheme}://{self.request.get_host()}{self.request.path}?{query}"
