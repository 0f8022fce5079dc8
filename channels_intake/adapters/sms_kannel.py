"""SMS over Kannel: get-url in, sendsms out, delivery reports back; three operators behind one short code."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, ClassVar
from urllib.parse import urlencode

import phonenumbers
from phonenumbers import carrier

from channels_intake import gsm, http
from channels_intake.contracts import (
    Delivery,
    IntakeItem,
    InvalidSignature,
    OutboundText,
    Part,
    Push,
    Receipt,
    ReceiptStatus,
    Sender,
    SendFailed,
    Trouble,
    Unreadable,
    words,
)

# Kannel's %d: 1 delivered, 2 not delivered, 4 queued, 8 handed to the operator, 16 refused by the operator.
_RECEIPTS = {
    "1": ReceiptStatus.DELIVERED,
    "2": ReceiptStatus.FAILED,
    "4": ReceiptStatus.SENT,
    "8": ReceiptStatus.SENT,
    "16": ReceiptStatus.FAILED,
}
# Refused by the operator is not the same as a phone that is off.
_TROUBLES = {"16": Trouble.BLOCKED}
# The groups of deploy/kannel, by the first word of what phonenumbers calls an operator. Three has merged with Indosat there,
# and has its own door to the short code still.
_OPERATORS = {"Telkomsel": "telkomsel", "Indosat": "indosat"}
_THREE = ("+62895", "+62896", "+62897", "+62898", "+62899")
_DLR_MASK = 1 | 2 | 8 | 16
_CONCAT_8BIT, _CONCAT_16BIT = 0x00, 0x08
# sendsms answers these before it tried: the same request will be refused again.
_PERMANENT = {400, 403, 404}
# Somebody between us and Kannel gave up waiting for it.
_UNSURE = {502, 504}


class SmsKannel(Push, Sender):
    """`secrets` may be several, so that a new one is put in place before the old one is taken away."""

    name: ClassVar[str] = "sms_kannel"
    family: ClassVar[str] = "sms"
    comes_in_parts: ClassVar[bool] = True
    narrow: ClassVar[bool] = True
    switch: ClassVar[str] = "KANNEL_SENDSMS_URL"
    address: ClassVar[str] = "sms/kannel/"
    receipts_address: ClassVar[str] = "sms/kannel/laporan-kirim/"
    by_operator: ClassVar[bool] = True

    def __init__(
        self, *, secrets: Sequence[str], sendsms_url: str, username: str, password: str, short_code: str, receipt_url: str
    ) -> None:
        self._secrets = [secret for secret in secrets if secret]
        self._sendsms_url = sendsms_url
        self._account = {"username": username, "password": password}
        self._short_code = short_code
        self._receipt_url = receipt_url
        self._http = http.session()

    @classmethod
    def made(cls, settings: Any) -> SmsKannel | None:
        if not settings.KANNEL_ENABLED:
            return None
        return cls(
            secrets=words(settings.KANNEL_INBOUND_SECRET),
            sendsms_url=settings.KANNEL_SENDSMS_URL,
            username=settings.KANNEL_USERNAME,
            password=settings.KANNEL_PASSWORD,
            short_code=settings.KANNEL_SHORT_CODE,
            receipt_url=f"{settings.PUBLIC_URL}/kanal/{cls.receipts_address}",
        )

    def verify(self, delivery: Delivery) -> None:
        given = delivery.query().get("secret", "").encode()
        # Every secret is compared, so that the time taken does not say which one nearly matched.
        matches = [hmac.compare_digest(given, secret.encode()) for secret in self._secrets]
        if not any(matches):
            raise InvalidSignature

    def parse(self, delivery: Delivery) -> Sequence[IntakeItem]:
        raw = delivery.query("latin-1")
        sender = raw.get("from", "")
        if not sender:
            raise Unreadable("no sender")
        text = _decoded(raw.get("text", ""), raw.get("coding", "0"), raw.get("charset", ""))
        part = _part(raw.get("udh", "").encode("latin-1"))
        return [
            IntakeItem(
                channel=self.name,
                external_id=_key(raw, part),
                sender=sender,
                text=text,
                received_at=_time(raw.get("time", "")),
                raw={key: value for key, value in raw.items() if key != "secret"},
                route=raw.get("smsc", ""),
                part=part,
                may_be_cut=part is None and gsm.looks_cut(text),
            )
        ]

    def parse_receipt(self, delivery: Delivery) -> Receipt:
        query = delivery.query()
        if not query.get("id"):
            raise Unreadable("no reference")
        status = query.get("status", "")
        return Receipt(query["id"], _RECEIPTS.get(status, ReceiptStatus.UNKNOWN), status, _TROUBLES.get(status, Trouble.AWAY))

    def send(self, message: OutboundText) -> str:
        text = gsm.transliterate(message.text)
        query = self._account | {
            "from": self._short_code,
            "to": message.address,
            "text": text,
            "charset": "UTF-8",
            "coding": "0" if gsm.fits(text) else "2",
            "dlr-mask": str(_DLR_MASK),
            "dlr-url": self._dlr_url(message.reference),
        }
        route = message.route or self.route_to(message.address)
        if route:
            query["smsc"] = route  # the short code answers only in the network it was called from
        try:
            response = self._http.get(self._sendsms_url, params=query)
        except http.RequestException as error:
            raise SendFailed(f"kannel: {type(error).__name__}", unsure=http.may_have_arrived(error)) from error
        status = response.status_code
        if status != 202:
            after = http.asked_to_wait(response)
            raise SendFailed(f"kannel answered {status}", permanent=status in _PERMANENT, unsure=status in _UNSURE, after=after)
        return ""  # our own reference comes back in the delivery report; sendsms gives none of its own

    def route_to(self, address: str) -> str | None:
        """The operator whose number it is: numbers do not move between operators in Indonesia."""
        if address.startswith(_THREE):
            return "three"
        try:
            number = phonenumbers.parse(address)
        except phonenumbers.NumberParseException:
            return None
        return _OPERATORS.get(carrier.name_for_number(number, "en").partition(" ")[0])

    def _dlr_url(self, reference: str) -> str:
        secret = self._secrets[0] if self._secrets else ""
        # %d is Kannel's to fill in and must not be encoded
        return f"{self._receipt_url}?{urlencode({'id': reference, 'secret': secret})}&status=%d"


def _decoded(text: str, coding: str, charset: str) -> str:
    data = text.encode("latin-1")
    if coding == "2" and charset.upper().startswith("UTF-16"):
        return data.decode("utf-16-be", "replace")
    return data.decode("utf-8", "replace")


def _part(header: bytes) -> Part | None:
    """The concatenation element of a user data header; other elements (ports, languages) are skipped."""
    position = 1
    while position + 1 < len(header):
        element, length = header[position], header[position + 1]
        value = header[position + 2 : position + 2 + length]
        if element == _CONCAT_8BIT and len(value) == 3:
            return _checked(value[0], value[1], value[2])
        if element == _CONCAT_16BIT and len(value) == 4:
            return _checked(value[0] * 256 + value[1], value[2], value[3])
        position += 2 + length
    return None


def _checked(reference: int, total: int, seq: int) -> Part | None:
    return Part(reference, total, seq) if total > 1 and 1 <= seq <= total else None


def _key(raw: dict[str, Any], part: Part | None) -> str:
    """One key for one SMS. Kannel repeats a get-url with the id it gave the message; the sender keeps two Kannels apart.

    An operator that repeats an SMS gets a new id from Kannel; that is recognised later, by the same words within
    seconds, because two equal texts minutes apart are a person who insists. The operator's own id (%F) is no key:
    there are SMSCs, Kannel's drive_smpp among them, that give every message the same one.
    """
    identity = raw.get("id", "") or raw.get("foreign", "") + raw.get("time", "") + raw.get("text", "")
    seen = "|".join((raw.get("smsc", ""), raw["from"], identity, str(part.seq) if part else ""))
    return hashlib.sha256(seen.encode("utf-8", "surrogateescape")).hexdigest()


def _time(given: str) -> datetime:
    try:
        return datetime.strptime(given, "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC)  # Kannel's %t is in UTC
    except ValueError:
        return datetime.now(UTC)
