"""What a stranger can do with a public report, for a program: "saya juga", follow, stop, say that its text is not right."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core import signing
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.response import Response

from complaints import codes, contacts, services, tracking
from complaints.api.door import IDEMPOTENCY, LANGUAGE, Door, TooOften, once_only, token_of
from complaints.api.fields import WRONG, Words, given, problems
from complaints.api.proof import not_too_often
from complaints.api.reports import public_case
from complaints.forms.public import REASONS, FlagForm, FollowForm, SupportForm
from complaints.http import FlagThrottle, ProveThrottle, SupportThrottle
from complaints.models import ReporterKind
from complaints.services import InvalidMove

if TYPE_CHECKING:
    from rest_framework.request import Request


_SALT = "complaints.api.following"
_AGE = 3600


class SupportIn(serializers.Serializer[Any]):
    """A way to be reached, which may be left out."""

    contact = Words(max_length=200, required=False, allow_blank=True)


class FollowIn(serializers.Serializer[Any]):
    """A way to be reached: a phone number or an e-mail address."""

    contact = Words(max_length=200)


class SupportedOut(serializers.Serializer[Any]):
    """How many say so now. For who left a contact: `reference`, which the code that was sent there confirms; or `pin`, when
    the contact is that of the account whose token came. `code_sent` is false when as many codes were asked for as a day allows.
    """

    supporters = serializers.IntegerField()
    pin = serializers.CharField(required=False)
    reference = serializers.CharField(required=False)
    code_sent = serializers.BooleanField(required=False)


class ConfirmIn(serializers.Serializer[Any]):
    """What following answered, and the code that came to the contact."""

    reference = Words(max_length=200)
    code = Words(max_length=20)


class PinOut(serializers.Serializer[Any]):
    """With the number it opens what a follower may read, and stops it."""

    pin = serializers.CharField()


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
        return once_only(request, lambda: (201, _supported(request, complaint.pk, contact, follows_only=False)))


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
        return once_only(request, lambda: (201, _supported(request, complaint.pk, contact, follows_only=True)))


class FollowConfirm(Door):
    """The code that came to the contact: from now on news goes there."""

    # Tries are counted by the code itself.
    throttle_classes = (SupportThrottle,)
    scope = "file"

    @extend_schema(
        operation_id="confirm_following",
        tags=["public"],
        request=ConfirmIn,
        parameters=[LANGUAGE],
        responses={201: PinOut, **problems(400, 401, 403, 404, 429)},
    )
    def post(self, request: Request, number: str) -> Response:
        complaint, said = public_case(number), given(request, ConfirmIn)
        reporter_id = _referred(complaint.pk, said["reference"])
        # Not once_only: what it takes back when a request is refused would take back the count of wrong codes.
        return Response({"pin": _confirmed(complaint.pk, reporter_id, said["code"])}, status=201)


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


def _supported(request: Request, complaint_id: int, contact: str, *, follows_only: bool) -> dict[str, Any]:
    known = contacts.read(contact)
    if known is not None:
        not_too_often(known)
    token = token_of(request)
    try:
        made = services.support(complaint_id, contact=contact, follows_only=follows_only, account=token.user if token else None)
    except InvalidMove as error:
        raise NotFound(str(error)) from None
    if made.waiting is None:
        return {"supporters": made.total} | ({"pin": made.pin} if made.pin else {})
    return {"supporters": made.total, "reference": signing.dumps([complaint_id, made.waiting], salt=_SALT), "code_sent": made.sent}


def _referred(complaint_id: int, reference: str) -> int:
    try:
        of, reporter_id = signing.loads(reference, salt=_SALT, max_age=_AGE)
    except (signing.BadSignature, ValueError, TypeError):
        of, reporter_id = None, 0
    if of != complaint_id:
        raise serializers.ValidationError({"reference": [_("Permintaan ini sudah lewat waktunya. Ikuti laporannya sekali lagi.")]})
    return int(reporter_id)


def _confirmed(complaint_id: int, reporter_id: int, code: str) -> str:
    try:
        pin = services.confirm_following(complaint_id, reporter_id=reporter_id, code=code)
    except codes.Spent:
        raise serializers.ValidationError({"code": [_("Kode salah terlalu sering. Minta kode baru.")]}) from None
    if not pin:
        said = _("Kode tidak cocok atau sudah lewat waktunya. Periksa lagi, atau minta kode baru.")
        raise serializers.ValidationError({"code": [said]})
    return pin
