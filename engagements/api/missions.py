"""Missions and their posts."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from rest_framework import serializers

from accounts.api.parameters import narrowed_by, read_code, read_flag, read_known
from accounts.api.registers import (
    OF_THE_ROW,
    Adding,
    Changing,
    Register,
    RegisterDetail,
    RegisterList,
    RowShape,
    described,
    row_as_json,
)
from accounts.api.requests import RestRequest
from accounts.api.schema import FLAG_TYPE, parameter
from accounts.roles import Right
from accounts.serializers import Code, Day, Items, StrictSerializer, Text
from engagements.actions.representation import (
    change_mission,
    change_post,
    establish_post,
    open_mission,
)
from engagements.entry import level_number
from engagements.models import Appointment, Mission, Post, Service
from engagements.models.representation_codes import Side, Title
from engagements.periods import EARLIEST, LATEST
from engagements.serializers import LEVELS
from partners.models import Partner


def _titles(**options: Any) -> Items:
    return Items(
        child=Code(Title.choices),
        min_length=1,
        max_length=len(Title),
        error_messages={"min_length": "Name at least one title."},
        **options,
    )


class MissionShape(RowShape):
    """An embassy or delegation; `party` is whose place ours is at, or whose mission it is."""

    ref = serializers.CharField()
    name = serializers.CharField()
    capital = serializers.CharField(allow_null=True)
    party = serializers.CharField()
    side = serializers.ChoiceField(Side.choices)
    desk = serializers.CharField()


class MissionChange(StrictSerializer):
    """What a PATCH says."""

    set_by_service = OF_THE_ROW | {"party", "side"}

    name = Text(max_length=140, required=False)
    capital = Text(max_length=120, allow_blank=True, required=False)
    desk = Text(max_length=40, required=False)
    marking = Text(max_length=200, required=False)


class MissionEntry(MissionChange):
    """What a POST says."""

    set_by_service = OF_THE_ROW

    name = Text(max_length=140)
    party = Text(max_length=40)
    side = Code(Side.choices)


class PostShape(RowShape):
    """A place for one officer; the first title is the one it goes by."""

    ref = serializers.CharField()
    mission = serializers.CharField()
    nationality = serializers.CharField()
    titles = serializers.ListField(child=serializers.ChoiceField(Title.choices))
    service = serializers.ChoiceField(Service.choices, allow_null=True)
    level = serializers.ChoiceField(LEVELS, allow_null=True)
    established = serializers.DateField(allow_null=True)
    disestablished = serializers.DateField(allow_null=True)


class PostChange(StrictSerializer):
    """What a PATCH says."""

    set_by_service = OF_THE_ROW | {"mission", "nationality", "marking"}

    titles = _titles(required=False)
    service = Code(Service.choices, allow_null=True, required=False)
    level = Code(LEVELS, allow_null=True, required=False)
    established = Day(first=EARLIEST, last=LATEST, allow_null=True, required=False)
    disestablished = Day(first=EARLIEST, last=LATEST, allow_null=True, required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if "service" in attrs:
            attrs["service"] = attrs["service"] or ""
        if "level" in attrs:
            attrs["level"] = level_number(attrs["level"])
        if len(set(attrs.get("titles", ()))) < len(attrs.get("titles", ())):
            raise serializers.ValidationError({"titles": ["Name each title once."]})
        return attrs


class PostEntry(PostChange):
    """What a POST says."""

    titles = _titles()


class _Missions(Register):
    model = Mission

    def shown(self, row: Mission) -> dict[str, Any]:
        return {
            "ref": row.ref,
            "name": row.name,
            "capital": row.capital or None,
            "party": row.party_id,
            "side": row.side,
            "desk": row.desk_id,
            **row_as_json(row),
        }


@described(
    "missions",
    MissionShape,
    filters=(
        parameter("partner", "The code of the partner it is at, or of.", type=str),
        parameter("side", "Ours or a partner's.", type=str, enum=Side.values),
    ),
)
class MissionList(Adding, _Missions, RegisterList):
    """Our missions, and those accredited to us."""

    right = Right.KEEP_POSTS
    entry = MissionEntry
    filters: ClassVar[tuple[str, ...]] = ("partner", "side")

    def narrowed(self, rows: QuerySet[Any], given: Any) -> QuerySet[Any]:
        exact = {
            "party": read_known(given, "partner", Partner.objects.all()),
            "side": read_code(given, "side", Side.values),
        }
        return narrowed_by(rows, exact)

    def add(
        self, to: None, said: dict[str, Any], request: RestRequest
    ) -> tuple[Mission, Sequence[str]]:
        return open_mission(said, by=self.reader, at=request.at), ()


@described("missions", MissionShape)
class MissionDetail(Changing, _Missions, RegisterDetail):
    """One mission."""

    right = Right.KEEP_POSTS
    change = MissionChange

    def write(self, row: Mission, said: dict[str, Any], request: RestRequest) -> Sequence[str]:
        change_mission(row, said, by=self.reader, at=request.at)
        return ()


class _Posts(Register):
    """The posts of one mission, below `missions/{ref}/`."""

    model = Post
    related = ("marking", "created_by", "mission")

    def seen(self) -> QuerySet[Any]:
        return super().seen().filter(mission__ref=self.kwargs["ref"])  # type: ignore[attr-defined]

    def shown(self, row: Post) -> dict[str, Any]:
        home = row.mission.side == Side.HOME
        return {
            "ref": row.ref,
            "mission": row.mission.ref,
            "nationality": self._home if home else row.mission.party_id,
            "titles": row.titles,
            "service": row.service or None,
            "level": f"L{row.level}" if row.level is not None else None,
            "established": row.established,
            "disestablished": row.disestablished,
            **row_as_json(row),
        }

    @property
    def _home(self) -> str | None:
        if not hasattr(self, "_home_code"):
            home = Partner.objects.filter(is_home=True).values_list("code", flat=True)
            self._home_code = home.first()
        return self._home_code


@described(
    "posts",
    PostShape,
    filters=(
        parameter(
            "gapped",
            "`true`: those that were, are or will be left empty between officers or after one.",
            type=FLAG_TYPE,
        ),
    ),
)
class PostList(Adding, _Posts, RegisterList):
    """The posts of a mission."""

    entry = PostEntry
    filters: ClassVar[tuple[str, ...]] = ("gapped",)

    def get(self, request: HttpRequest, **names: str) -> HttpResponse:
        if not Mission.objects.visible_to(self.reader).filter(ref=names["ref"]).exists():
            raise Http404
        return super().get(request, **names)

    def narrowed(self, rows: QuerySet[Any], given: Any) -> QuerySet[Any]:
        gapped = read_flag(given, "gapped")
        if gapped is None:
            return rows
        gaps = Appointment.objects.visible_to(self.reader).leaving_a_gap().values("post")
        return rows.filter(pk__in=gaps) if gapped else rows.exclude(pk__in=gaps)

    def allowed(self) -> Mission:
        rows = Mission.objects.visible_to(self.reader).select_for_update(of=("self",))
        mission: Mission | None = rows.filter(ref=self.kwargs["ref"]).first()
        if mission is None:
            raise Http404
        self.reader.require(Right.KEEP_POSTS)
        return mission

    def add(
        self, to: Mission, said: dict[str, Any], request: RestRequest
    ) -> tuple[Post, Sequence[str]]:
        return establish_post(to, said, by=self.reader, at=request.at), ()


@described("posts", PostShape)
class PostDetail(Changing, _Posts, RegisterDetail):
    """One post."""

    named = "part"
    right = Right.KEEP_POSTS
    change = PostChange

    def write(self, row: Post, said: dict[str, Any], request: RestRequest) -> Sequence[str]:
        change_post(row, said, by=self.reader, at=request.at)
        return ()
