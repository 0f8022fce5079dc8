"""What a reporter does on their case by a program: the actions of the page, with its words, its forms and its services."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.response import Response

from channels_intake import staging
from channels_intake.api.files import ReferencesField, taken
from complaints import services, tracking
from complaints.api.case import CaseOut, case_out
from complaints.api.door import IDEMPOTENCY, LANGUAGE, Conflict, Door, once_only
from complaints.api.fields import WRONG, Words, given, problems
from complaints.api.proof import PIN, proved_case
from complaints.attachments import MAX_FILES
from complaints.forms.track import PARTS
from complaints.http import TrackThrottle
from complaints.views.reporter_actions import ACTIONS, Action

if TYPE_CHECKING:
    from rest_framework.request import Request

    from complaints.models import Complaint


class ActionIn(serializers.Serializer[Any]):
    """What the action takes: `text` and `files` for message; `rating` and `text` for rate and confirm; `about` and `text` for correct."""

    text = Words(max_length=20_000, required=False, allow_blank=True)
    rating = serializers.IntegerField(min_value=1, max_value=5, required=False, allow_null=True, error_messages=WRONG)
    about = serializers.ChoiceField(choices=list(PARTS), required=False, error_messages=WRONG)
    files = ReferencesField(max_length=MAX_FILES, required=False, error_messages=WRONG)


class DoneOut(serializers.Serializer[Any]):
    """What a person is told, and the case as it is now."""

    said = serializers.CharField()
    complaint = CaseOut()


class Actions(Door):
    """One thing the reporter does, if the proof was given and the rules of the case allow it now."""

    throttle_classes = (TrackThrottle,)
    scope = "follow"

    @extend_schema(
        operation_id="act_on_complaint",
        tags=["following"],
        request=ActionIn,
        parameters=[
            OpenApiParameter(
                "name", OpenApiTypes.STR, OpenApiParameter.PATH, enum=list(ACTIONS), description="as in `actions` of the case"
            ),
            PIN,
            IDEMPOTENCY,
            LANGUAGE,
        ],
        responses={201: DoneOut, 200: DoneOut, **problems(400, 401, 403, 404, 409, 429)},
    )
    def post(self, request: Request, number: str, name: str) -> Response:
        action = ACTIONS.get(name)
        if action is None:
            raise NotFound(_("Ini tidak bisa dilakukan pada laporan."))
        complaint = proved_case(request, number)
        said = given(request, ActionIn, action.form)
        return once_only(request, lambda: (201, _done(complaint, action, said)))


def _done(complaint: Complaint, action: Action, said: dict[str, Any]) -> dict[str, Any]:
    rows, said["photos"] = taken(said.get("files", ()))
    try:
        action.call(complaint, said, "api")
    except services.InvalidText as error:
        raise serializers.ValidationError({"text": [str(error)]}) from error
    except services.InvalidMove as error:
        raise Conflict(str(error)) from error
    staging.drop(rows)
    now = tracking.find(complaint.number) or complaint
    return {"said": str(action.thanks), "complaint": case_out(now, proved=True)}
