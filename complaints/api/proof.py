"""Whose case it is, for a program: the PIN with each request, or once for a token; a code by SMS or e-mail for who lost the PIN."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound, PermissionDenied
from rest_framework.response import Response

from complaints import accounts, codes, http, services, tokens, tracking
from complaints.api.door import IDEMPOTENCY, LANGUAGE, Door, TooOften, once_only, token_of
from complaints.api.fields import Words, given, problems
from complaints.forms.track import ContactForm
from complaints.http import CodeThrottle, ProveThrottle, address_of
from complaints.models import Complaint, TokenKind

if TYPE_CHECKING:
    from rest_framework.request import Request

    from complaints.contacts import Contact

PIN = OpenApiParameter("X-Access-Pin", OpenApiTypes.STR, OpenApiParameter.HEADER, description="The PIN told at filing.")


class ContactIn(serializers.Serializer[Any]):
    """A phone number or an e-mail address."""

    contact = Words(max_length=200)


class SentOut(serializers.Serializer[Any]):
    """The same whether anybody was written to or not: only the owner of a contact that fits hears more."""

    said = serializers.CharField()
    expires_at = serializers.DateTimeField()


class ProofIn(serializers.Serializer[Any]):
    """The PIN of the case, or the code that was sent for it."""

    pin = Words(max_length=20, required=False)
    code = Words(max_length=20, required=False)


class CaseTokenOut(serializers.Serializer[Any]):
    """A token for this case alone, told now and never again."""

    token = serializers.CharField()
    expires_at = serializers.DateTimeField()


class CaseCodes(Door):
    """Ask for a code in the place of a PIN that was lost."""

    throttle_classes = (CodeThrottle,)
    scope = "follow"

    @extend_schema(
        operation_id="ask_case_code",
        tags=["following"],
        request=ContactIn,
        parameters=[IDEMPOTENCY, LANGUAGE],
        responses={202: SentOut, **problems(400, 401, 403, 404, 429)},
    )
    def post(self, request: Request, number: str) -> Response:
        complaint = known(number)
        contact: Contact = given(request, ContactIn, ContactForm)["contact"]
        not_too_often(contact)

        def ask() -> tuple[int, dict[str, Any]]:
            try:
                services.ask_code(complaint.pk, contact)
            except codes.TooOften:
                raise TooOften(services.CODE_WINDOW.total_seconds()) from None
            return 202, sent()

        return once_only(request, ask)


class CaseProofs(Door):
    """Give the PIN or the code once, and go on with a token."""

    throttle_classes = (ProveThrottle,)
    scope = "follow"

    @extend_schema(
        operation_id="prove_case",
        tags=["following"],
        request=ProofIn,
        parameters=[IDEMPOTENCY, LANGUAGE],
        responses={201: CaseTokenOut, 200: CaseTokenOut, **problems(400, 401, 403, 404, 429)},
    )
    def post(self, request: Request, number: str) -> Response:
        complaint = known(number)
        said = given(request, ProofIn)
        if not said.get("pin") and not said.get("code"):
            raise serializers.ValidationError({"pin": [_("Tulis PIN Anda.")]})

        def give() -> tuple[int, dict[str, Any]]:
            row, written = tokens.give(TokenKind.CASE, complaint=complaint)
            return 201, {"token": written, "expires_at": timezone.localtime(row.expires_at).isoformat()}

        return once_only(request, give, first=lambda: _tried(complaint, **said))


def _tried(complaint: Complaint, *, pin: str = "", code: str = "") -> None:
    """Raises ValidationError, with the words of the pages, when neither opens the case."""
    try:
        right = tracking.prove(complaint.number, pin) if pin else tracking.prove_by_code(complaint.number, code)
    except tracking.Locked:
        raise _locked(by_pin=bool(pin)) from None
    if right is None:
        words = (
            {"pin": [_("PIN tidak cocok dengan nomor ini. Periksa lagi.")]}
            if pin
            else {"code": [_("Kode tidak cocok atau sudah lewat waktunya. Periksa lagi, atau minta kode baru.")]}
        )
        raise serializers.ValidationError(words)


def _locked(*, by_pin: bool) -> TooOften:
    words = _("Terlalu banyak PIN salah. Tunggu 15 menit, lalu coba lagi.") if by_pin else _("Kode salah terlalu sering. Minta kode baru.")
    return TooOften(tracking.LOCK.total_seconds(), words)


def not_too_often(contact: Contact) -> None:
    """Nobody's phone is rung more often than the pages ring it. Raises TooOften."""
    wait = http.CODE_TO.spent(f"{contact.kind}:{contact.value}")
    if wait:
        raise TooOften(wait)


def sent() -> dict[str, Any]:
    """What is said after a code was asked for."""
    said = _("Kalau kontak itu benar, kodenya sedang dikirim. Kode berlaku 10 menit.")
    return {"said": said, "expires_at": (timezone.localtime() + codes.LIFE).isoformat()}


def known(number: str) -> Complaint:
    """The complaint of a number as typed. Raises NotFound."""
    complaint = tracking.find(number)
    if complaint is None:
        raise NotFound(_("Nomor ini tidak ada pada kami. Periksa lagi angkanya."))
    return complaint


def proved_case(request: Request, number: str) -> Complaint:
    """The complaint, for who gave the proof with the request. Raises NotFound, PermissionDenied."""
    complaint = known(number)
    if not is_proved(request, complaint):
        raise PermissionDenied(_("Buka laporan dengan PIN dahulu."))
    return complaint


def is_proved(request: Request, complaint: Complaint) -> bool:
    """Whether the request carries a token of the case, one of the account that has it, or its PIN. Raises TooOften."""
    token = token_of(request)
    if token is not None and token.kind == TokenKind.CASE and token.complaint_id == complaint.pk:
        return True
    if token is not None and token.kind == TokenKind.CITIZEN and accounts.reporters_of(request.user).filter(complaint=complaint).exists():
        return True
    pin = request.headers.get("X-Access-Pin", "")
    if not pin:
        return False
    wait = http.PROVE.spent(address_of(request))
    if wait:
        raise TooOften(wait)
    try:
        return tracking.prove(complaint.number, pin) is not None
    except tracking.Locked:
        raise _locked(by_pin=True) from None
