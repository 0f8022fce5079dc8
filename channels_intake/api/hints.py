"""What can be told before a report is sent, for a program: office, kind, the like nearby, what to take out, whom to call; places."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from channels_intake import advice
from channels_intake.forms.filing import ASKED_CLASSES, known_topics
from channels_intake.hints import Draft
from complaints.api.door import LANGUAGE, Door
from complaints.api.fields import WRONG, Degrees, Words, given, problems
from complaints.http import HintThrottle
from complaints.models import Visibility

if TYPE_CHECKING:
    from rest_framework.request import Request

    from channels_intake.advice import Note

KINDS = {
    "darurat": "emergency",
    "pribadi": "personal_data",
    "dikenali": "recognisable",
    "rahasia": "better_secret",
    "serupa": "similar",
    "tempat": "place",
    "kantor": "office",
}
# What one press does, and with which field of the report.
ACTS = {"samarkan": "set_text", "rahasia": "set_visibility", "ubah": "choose_topic"}


class DraftIn(serializers.Serializer[Any]):
    """A report as far as it is written. It is read and forgotten."""

    text = Words(max_length=20_000, allow_blank=True)
    location_text = Words(max_length=300, required=False, allow_blank=True)
    latitude = Degrees(min_value=-90, max_value=90, required=False, allow_null=True)
    longitude = Degrees(min_value=-180, max_value=180, required=False, allow_null=True)
    topic = Words(max_length=60, required=False, allow_blank=True)
    complaint_class = serializers.ChoiceField(choices=ASKED_CLASSES, required=False, allow_blank=True, error_messages=WRONG)
    visibility = serializers.ChoiceField(choices=Visibility.choices, required=False, error_messages=WRONG)


class LinkOut(serializers.Serializer[Any]):
    """Where it leads: `tel:` and a number to call, or the page of a public report."""

    href = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a field of that name


class NoteOut(serializers.Serializer[Any]):
    """One thing to tell, and what one press may do about it: `set_text` and `set_visibility` to `value`, or `choose_topic`."""

    kind = serializers.ChoiceField(choices=list(KINDS.values()))
    title = serializers.CharField()
    text = serializers.CharField()
    quotes = serializers.ListField(child=serializers.CharField())
    links = LinkOut(many=True)
    act = serializers.ChoiceField(choices=[*ACTS.values(), ""])
    label = serializers.CharField(help_text="what the button says")  # type: ignore[assignment]  # a field of that name
    value = serializers.CharField()


class NotesOut(serializers.Serializer[Any]):
    """What is most pressing first."""

    notes = NoteOut(many=True)


class PlaceIn(serializers.Serializer[Any]):
    """Words as somebody types them, or a point."""

    words = Words(max_length=300, required=False, allow_blank=True)
    latitude = Degrees(min_value=-90, max_value=90, required=False)
    longitude = Degrees(min_value=-180, max_value=180, required=False)


class PlacesOut(serializers.Serializer[Any]):
    """Names that begin so or are spelt nearly so, the likeliest first; at a point, the one place that it is in or near."""

    names = serializers.ListField(child=serializers.CharField())
    kilometres = serializers.FloatField(allow_null=True, help_text="from a point to the middle of its place")


class Check(Door):
    """Ask while somebody writes, or before it is sent."""

    throttle_classes = (HintThrottle,)
    scope = "file"

    @extend_schema(
        operation_id="check_draft",
        tags=["filing"],
        description="Nothing of it is kept, and nothing is logged. Below twenty letters there is nothing to tell yet.",
        request=DraftIn,
        parameters=[LANGUAGE],
        responses={200: NotesOut, **problems(400, 401, 403, 429)},
    )
    def post(self, request: Request) -> Response:
        said = given(request, DraftIn)
        draft = Draft(
            text=said["text"],
            location_text=said.get("location_text", ""),
            latitude=said.get("latitude"),
            longitude=said.get("longitude"),
            topic=said["topic"] if said.get("topic") in known_topics() else "",
            asked_class=said.get("complaint_class", ""),
            visibility=said.get("visibility", Visibility.PUBLIC),
        )
        return Response({"notes": [_note(note) for note in advice.advise(draft)]})


class Places(Door):
    """Look a place up. By POST: what somebody types about where they are stands in no address and no log."""

    throttle_classes = (HintThrottle,)
    scope = "file"

    @extend_schema(
        operation_id="find_places",
        tags=["filing"],
        request=PlaceIn,
        parameters=[LANGUAGE],
        responses={200: PlacesOut, **problems(400, 401, 403, 429)},
    )
    def post(self, request: Request) -> Response:
        said = given(request, PlaceIn)
        if "latitude" not in said or "longitude" not in said:
            return Response({"names": list(advice.places(said.get("words", ""))), "kilometres": None})
        found = advice.here(said["latitude"], said["longitude"])
        return Response({"names": [found.name] if found else [], "kilometres": found.kilometres if found else None})


def _note(note: Note) -> dict[str, Any]:
    act = ACTS.get(note.act, "")
    return {
        "kind": KINDS[note.kind],
        "title": note.title,
        "text": note.text,
        "quotes": list(note.quotes),
        "links": [{"href": href, "label": label} for href, label in note.links],
        "act": act,
        "label": note.label,
        "value": Visibility.SECRET.value if act == "set_visibility" else note.value if act == "set_text" else "",
    }
