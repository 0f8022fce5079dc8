"""WhatsApp over Twilio: text, pictures, voice notes and places in; out within 24 hours of the person's last word, else by template."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar
from urllib.parse import urlencode

from channels_intake.contracts import Delivery, IntakeItem, Media, MediaSource, OutboundText, Push, Receipt, Sender, SendFailed
from channels_intake.wire import twilio as twilio_wire
from channels_intake.wire.twilio import Account

_SCHEME = "whatsapp:"
# WhatsApp lets a business write freely for so long after the person's own last message.
WINDOW = timedelta(hours=24)


class WhatsappTwilio(Push, Sender, MediaSource):
    """Our number at WhatsApp. Of the family of SMS: one phone is one person, whichever of the two they write by.

    `template` is Twilio's number of a content template that WhatsApp approved, with one variable: the words.
    """

    name: ClassVar[str] = "whatsapp_twilio"
    family: ClassVar[str] = "sms"
    way: ClassVar[str] = "whatsapp"
    longest: ClassVar[int] = 1600
    switch: ClassVar[str] = "TWILIO_WHATSAPP_NUMBER"
    address: ClassVar[str] = "whatsapp/twilio/"
    receipts_address: ClassVar[str] = "whatsapp/twilio/status/"

    def __init__(self, account: Account, *, number: str, receipt_url: str, template: str = "") -> None:
        self._account, self._number, self._receipt_url, self._template = account, number, receipt_url, template

    @classmethod
    def made(cls, settings: Any) -> WhatsappTwilio | None:
        if not (settings.TWILIO_ENABLED and settings.TWILIO_WHATSAPP_NUMBER):
            return None
        return cls(
            twilio_wire.account(settings),
            number=settings.TWILIO_WHATSAPP_NUMBER,
            receipt_url=f"{settings.PUBLIC_URL}/kanal/{cls.receipts_address}",
            template=settings.TWILIO_WHATSAPP_TEMPLATE,
        )

    def verify(self, delivery: Delivery) -> None:
        self._account.verify(delivery)

    def parse(self, delivery: Delivery) -> Sequence[IntakeItem]:
        form = delivery.form
        sid, sender = twilio_wire.sid_and_sender(form)
        latitude, longitude = _place(form)
        return [
            IntakeItem(
                self.name,
                sid,
                sender.removeprefix(_SCHEME),
                form.get("Body", ""),
                datetime.now(UTC),
                raw=form,
                route=form.get("To", "").removeprefix(_SCHEME),
                in_reply_to=form.get("OriginalRepliedMessageSid", ""),
                name=form.get("ProfileName", ""),
                location_text=form.get("Address") or form.get("Label", ""),
                latitude=latitude,
                longitude=longitude,
                media=_media(form),
            )
        ]

    def parse_receipt(self, delivery: Delivery) -> Receipt:
        return twilio_wire.receipt(delivery)

    def ok_response(self) -> tuple[str, str]:
        return twilio_wire.taken()

    def fetch(self, media: Media, *, most: int) -> bytes:
        return self._account.fetch(media.url, most)

    def send(self, message: OutboundText) -> str:
        return self._account.send(
            to=_SCHEME + message.address,
            from_=_SCHEME + (message.route or self._number),
            status_callback=f"{self._receipt_url}?{urlencode({'id': message.reference})}",
            **self._words(message),
        )

    def _words(self, message: OutboundText) -> dict[str, str]:
        """Free text within the window; after it the approved template, and without one another channel."""
        text = message.text[: self.longest]
        if message.heard_at is not None and datetime.now(UTC) - message.heard_at < WINDOW:
            return {"body": text}
        if not self._template:
            raise SendFailed("outside WhatsApp's 24 hours, and no template is set", permanent=True, elsewhere=True)
        # A variable holds no line breaks.
        return {"content_sid": self._template, "content_variables": json.dumps({"1": " ".join(text.split())})}


def _place(form: dict[str, str]) -> tuple[float | None, float | None]:
    try:
        latitude, longitude = float(form["Latitude"]), float(form["Longitude"])
    except (KeyError, ValueError):
        return None, None
    return (latitude, longitude) if abs(latitude) <= 90 and abs(longitude) <= 180 else (None, None)


def _media(form: dict[str, str]) -> tuple[Media, ...]:
    number = form.get("NumMedia", "")
    found = range(int(number)) if number.isdecimal() and len(number) < 3 else ()
    named = [(form.get(f"MediaUrl{place}", ""), form.get(f"MediaContentType{place}", "")) for place in found]
    return tuple(Media(url, kind) for url, kind in named if url)
