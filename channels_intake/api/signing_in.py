"""How a program signs a citizen in: a code to a phone or mailbox, and for the code a token. Staff are never let in this way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import PermissionDenied
from rest_framework.response import Response

from channels_intake import code_sending
from complaints import codes, services, tokens
from complaints.api.door import IDEMPOTENCY, LANGUAGE, Door, Mine, TooOften, once_only, owner
from complaints.api.fields import Words, given, problems
from complaints.api.my_data import own_contact, right_code
from complaints.api.proof import ContactIn, SentOut, not_too_often, sent
from complaints.api.voices import SaidOut
from complaints.forms.track import ContactForm
from complaints.http import CodeThrottle, ProveThrottle
from complaints.models import CodePurpose, TokenKind

if TYPE_CHECKING:
    from rest_framework.request import Request

    from complaints.contacts import Contact


class SignInIn(serializers.Serializer[Any]):
    """The contact, the code that came to it, and what the phone is called in the list of those that are signed in."""

    contact = Words(max_length=200)
    code = Words(max_length=20)
    name = Words(max_length=80, required=False, allow_blank=True)


class ContactCodeIn(serializers.Serializer[Any]):
    """The contact and the code that came to it."""

    contact = Words(max_length=200)
    code = Words(max_length=20)


class AccountTokenOut(serializers.Serializer[Any]):
    """A token of the account, told now and never again."""

    id = serializers.IntegerField()
    token = serializers.CharField()
    expires_at = serializers.DateTimeField()


class SignInCodes(Door):
    """Ask for a code to sign in with. The same answer whether there is an account or none."""

    throttle_classes = (CodeThrottle,)

    @extend_schema(
        operation_id="ask_sign_in_code",
        tags=["account"],
        auth=[],
        request=ContactIn,
        parameters=[IDEMPOTENCY, LANGUAGE],
        responses={202: SentOut, **problems(400, 401, 403, 429)},
    )
    def post(self, request: Request) -> Response:
        return _ask(request, CodePurpose.SIGN_IN, given(request, ContactIn, ContactForm)["contact"], user_id=None)


class SignIn(Door):
    """A token for a code. Signing up and signing in are one and the same."""

    throttle_classes = (ProveThrottle,)

    @extend_schema(
        operation_id="sign_in",
        tags=["account"],
        auth=[],
        request=SignInIn,
        parameters=[IDEMPOTENCY, LANGUAGE],
        responses={201: AccountTokenOut, 200: AccountTokenOut, **problems(400, 401, 403, 429)},
    )
    def post(self, request: Request) -> Response:
        said = given(request, SignInIn, ContactForm)
        contact: Contact = said["contact"]

        def enter() -> tuple[int, dict[str, Any]]:
            try:
                user = services.open_account(contact)
            except services.StaffAccount:
                raise PermissionDenied(_("Akun petugas dibuka dengan nama dan kata sandi.")) from None
            row, written = tokens.give(TokenKind.CITIZEN, user=user, name=said.get("name", ""))
            return 201, {"id": row.pk, "token": written, "expires_at": localtime(row.expires_at).isoformat()}

        subject = codes.account_subject(None, contact)
        return once_only(request, enter, first=lambda: right_code(CodePurpose.SIGN_IN, subject, said["code"]))


class ContactCodes(Mine):
    """Ask for a code that proves another contact of the account."""

    throttle_classes = (CodeThrottle,)

    @extend_schema(
        operation_id="ask_contact_code",
        tags=["account"],
        request=ContactIn,
        parameters=[IDEMPOTENCY, LANGUAGE],
        responses={202: SentOut, **problems(400, 401, 403, 429)},
    )
    def post(self, request: Request) -> Response:
        contact = given(request, ContactIn, ContactForm)["contact"]
        return _ask(request, CodePurpose.CONTACT, contact, user_id=owner(request).pk)


class Contacts(Mine):
    """Put a proved contact in the place of the account's own of that kind."""

    throttle_classes = (ProveThrottle,)

    @extend_schema(
        operation_id="set_contact",
        tags=["account"],
        request=ContactCodeIn,
        parameters=[LANGUAGE],
        responses={200: SaidOut, **problems(400, 401, 403, 429)},
    )
    def put(self, request: Request) -> Response:
        user = owner(request)
        said = given(request, ContactCodeIn, ContactForm)
        right_code(CodePurpose.CONTACT, codes.account_subject(user.pk, said["contact"]), said["code"])
        try:
            services.add_contact(user, said["contact"])
        except services.InvalidText as error:
            raise serializers.ValidationError({"contact": [str(error)]}) from error
        return Response({"said": _("Kontak Anda sudah disimpan.")})


class AgainCodes(Mine):
    """Ask for a code to the account's own contact, before what cannot be undone: taking the data, ending the account."""

    throttle_classes = (CodeThrottle,)

    @extend_schema(
        operation_id="ask_again_code",
        tags=["account"],
        request=None,
        parameters=[IDEMPOTENCY, LANGUAGE],
        responses={202: SentOut, **problems(400, 401, 403, 429)},
    )
    def post(self, request: Request) -> Response:
        user = owner(request)
        contact = own_contact(user)
        if contact is None:
            raise serializers.ValidationError({"contact": [_("Tulis nomor HP atau surel Anda.")]})
        return _ask(request, CodePurpose.AGAIN, contact, user_id=user.pk)


def _ask(request: Request, purpose: CodePurpose, contact: Contact, *, user_id: int | None) -> Response:
    not_too_often(contact)

    def ask() -> tuple[int, dict[str, Any]]:
        try:
            code_sending.ask(purpose, contact, user_id=user_id)
        except code_sending.NoWay:
            raise serializers.ValidationError({"contact": [_("SMS belum bisa dikirim ke nomor ini. Pakai surel (e-mail).")]}) from None
        except codes.TooOften:
            raise TooOften(codes.DAY.total_seconds()) from None
        return 202, sent()

    return once_only(request, ask)
