"""SMS over Twilio: signed webhook in, REST out, signed status callbacks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, ClassVar
from urllib.parse import urlencode

from channels_intake import gsm
from channels_intake.contracts import Delivery, IntakeItem, OutboundText, Push, Receipt, Sender
from channels_intake.wire import twilio as twilio_wire
from channels_intake.wire.twilio import Account


class SmsTwilio(Push, Sender):
    """A long number of ours at Twilio."""

    name: ClassVar[str] = "sms_twilio"
    family: ClassVar[str] = "sms"
    narrow: ClassVar[bool] = True
    switch: ClassVar[str] = "TWILIO_ACCOUNT_SID"
    address: ClassVar[str] = "sms/twilio/"
    receipts_address: ClassVar[str] = "sms/twilio/status/"

    def __init__(self, account: Account, *, number: str, receipt_url: str) -> None:
        self._account, self._number, self._receipt_url = account, number, receipt_url

    @classmethod
    def made(cls, settings: Any) -> SmsTwilio | None:
        if not settings.TWILIO_ENABLED:
            return None
        receipts = f"{settings.PUBLIC_URL}/kanal/{cls.receipts_address}"
        return cls(twilio_wire.account(settings), number=settings.TWILIO_SMS_NUMBER, receipt_url=receipts)

    def verify(self, delivery: Delivery) -> None:
        self._account.verify(delivery)

    def parse(self, delivery: Delivery) -> Sequence[IntakeItem]:
        form = delivery.form
        sid, sender = twilio_wire.sid_and_sender(form)
        return [IntakeItem(self.name, sid, sender, form.get("Body", ""), datetime.now(UTC), raw=form, route=form.get("To", ""))]

    def parse_receipt(self, delivery: Delivery) -> Receipt:
        return twilio_wire.receipt(delivery)

    def ok_response(self) -> tuple[str, str]:
        return twilio_wire.taken()

    def send(self, message: OutboundText) -> str:
        return self._account.send(
            to=message.address,
            from_=message.route or self._number,
            body=gsm.transliterate(message.text),
            status_callback=f"{self._receipt_url}?{urlencode({'id': message.reference})}",
        )
