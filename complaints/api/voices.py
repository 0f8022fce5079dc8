"""What a stranger can do with a public report, for a program: "saya juga", follow, stop, say that its text is not right."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.response import Response

from complaints import services, tracking
from complaints.api.door import IDEMPOTENCY, LANGUAGE, Door, TooOften, once_only
from complaints.api.fields import WRONG, Words, given, problems
from complaints.api.reports import public_case
from complaints.forms.public import REASONS, FlagForm, FollowForm, SupportForm
from complaints.http import FlagThrottle, ProveThrottle, SupportThrottle
from complaints.models import ReporterKind
from complaints.services import InvalidMove

if TYPE_CHECKING:
    from rest_framework.request import Request


class SupportIn(serializers.Serializer[Any]):
    """A way to be reached, which may be left out."""

    contact = Words(max_length=200, required=False, allow_blank=True)


class FollowIn(serializers.Serializer[Any]):
    """A way to be reached: a phone number or an e-mail address."""

    contact = Words(max_length=200)


class SupportedOut(serializers.Serializer[Any]):
    """How many say so now. `pin` is there for who left a contact: with the number it opens what they may read, and stops it."""

    supporters = serializers.IntegerField()
    pin = serializers.CharField(required=False)


class StopIn(serializers.Serializer[Any]):
    """The PIN of who follows."""

    pin = Words(max_length=20)


class FlagIn(serializers.Serializer[Any]):
    """What is wrong with the text."""

    why = serializers.ChoiceField(choices=list(REASONS), error_messages=WRONG)
    text = Words(max_length=1000, required=False, allow_blank=True)


class SaidOut(serializers.Serializer[Any]):
    """What a person is told."""

    said = serializers.CharField()


class Support(Door):
    """Saya juga mengalami."""

    throttle_classes = (SupportThrottle,)
    scope = "file"

    @extend_schema(
        operation_id="support_report",
        tags=["public"],
        description="Counted each time: send an Idempotency-Key, and offer it once to a person.",
        request=SupportIn,
        parameters=[IDEMPOTENCY, LANGUAGE],
        responses={201: SupportedOut, 200: SupportedOut, **problems(400, 401, 403, 404, 429)},
    )
    def post(self, request: Request, number: str) -> Response:
        complaint = public_case(number)
        contact = given(request, SupportIn, SupportForm).get("contact", "")
        return once_only(request, lambda: (201, _supported(complaint.pk, contact, follows_only=False)))


class Follow(Door):
    """Be told by number and PIN what becomes of it, without being counted."""

    throttle_classes = (SupportThrottle,)
    scope = "file"

    @extend_schema(
        operation_id="follow_report",
        tags=["public"],
        request=FollowIn,
        parameters=[IDEMPOTENCY, LANGUAGE],
        responses={201: SupportedOut, 200: SupportedOut, **problems(400, 401, 403, 404, 429)},
    )
    def post(self, request: Request, number: str) -> Response:
        complaint = public_case(number)
        contact = given(request, FollowIn, FollowForm)["contact"]
        return once_only(request, lambda: (201, _supported(complaint.pk, contact, follows_only=True)))


class Unfollow(Door):
    """Forget the contact of a follower."""

    throttle_classes = (ProveThrottle,)
    scope = "file"

    @extend_schema(
        operation_id="stop_following",
        tags=["public"],
        request=StopIn,
        parameters=[LANGUAGE],
        responses={200: SaidOut, **problems(400, 401, 403, 404, 429)},
    )
    def post(self, request: Request, number: str) -> Response:
        complaint = public_case(number)
        try:
            person = tracking.who(complaint.number, given(request, StopIn)["pin"])
        except tracking.Locked:
            raise TooOften(tracking.LOCK.total_seconds(), _("Terlalu banyak PIN salah. Tunggu 15 menit, lalu coba lagi.")) from None
        if person is None or person.kind != ReporterKind.SUPPORTER:
            raise serializers.ValidationError({"pin": [_("PIN tidak cocok dengan nomor ini. Periksa lagi.")]})
        services.stop_following(complaint.pk, reporter_id=person.pk)
        return Response({"said": _("Kontak Anda dihapus dari laporan ini.")})


class Flag(Door):
    """Something in the text should not be there: the coordinator looks at it."""

    throttle_classes = (FlagThrottle,)
    scope = "file"

    @extend_schema(
        operation_id="flag_report",
        tags=["public"],
        request=FlagIn,
        parameters=[IDEMPOTENCY, LANGUAGE],
        responses={201: SaidOut, 200: SaidOut, **problems(400, 401, 403, 404, 429)},
    )
    def post(self, request: Request, number: str) -> Response:
        complaint = public_case(number)
        said = given(request, FlagIn, FlagForm)

        def tell() -> tuple[int, dict[str, Any]]:
            try:
                services.flag(complaint.pk, why=said["why"], text=said["text"])
            except InvalidMove as error:
                raise NotFound(str(error)) from None
            return 201, {"said": _("Terima kasih. Koordinator akan memeriksa tulisan ini.")}

        return once_only(request, tell)


def _supported(complaint_id: int, contact: str, *, follows_only: bool) -> dict[str, Any]:
    try:
        made = services.support(complaint_id, contact=contact, follows_only=follows_only)
    except InvalidMove as error:
        raise NotFound(str(error)) from None
    return {"supporters": made.total} | ({"pin": made.pin} if made.pin else {})
