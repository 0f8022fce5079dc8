"""The people of the simulator and what their phones do: real requests, in the providers' formats, to our own addresses."""

from __future__ import annotations

import secrets
import threading
import time
from dataclasses import dataclass
from urllib.parse import quote

from django.conf import settings
from django.utils import timezone
from twilio.request_validator import RequestValidator

from channels_intake import gsm, http
from channels_intake.models import SimulatedMessage

# Numbers of a block that no operator has given out.
PHONES = {
    "+6281200000011": "Daeng Ramli",
    "+6281200000012": "Ibu Hasnah",
    "+6281200000013": "Andi Fitri",
}
CARRIERS = {
    "telkomsel": "Telkomsel → 1708 (Kannel)",
    "indosat": "Indosat → 1708 (Kannel)",
    "three": "Three → 1708 (Kannel)",
    "twilio": "Twilio",
    "whatsapp": "WhatsApp (Twilio)",
    "telegram": "Telegram",
}
ACCOUNTS = {"501": "daeng_ramli", "502": "ibu_hasnah"}
US = "1708"

Medium = SimulatedMessage.Medium


@dataclass(frozen=True)
class Answered:
    """What our webhook said to the provider."""

    status: int

    @property
    def accepted(self) -> bool:
        return 200 <= self.status < 300


def text_us(*, phone: str, carrier: str, text: str, here: str) -> Answered:
    """Send an SMS from a phone. `here` is the address at which this very server can be reached."""
    SimulatedMessage.objects.create(medium=Medium.SMS, carrier=carrier, person=phone, text=text)
    if carrier == "twilio":
        return _through_twilio("/kanal/sms/twilio/", phone, settings.TWILIO_SMS_NUMBER, text, here)
    if carrier == "whatsapp":
        ours = f"whatsapp:{settings.TWILIO_WHATSAPP_NUMBER}"
        return _through_twilio("/kanal/whatsapp/twilio/", f"whatsapp:{phone}", ours, text, here)
    if carrier == "telegram":
        return _through_telegram(phone, text, here)
    return _through_kannel(phone, carrier, text, here)


def _through_twilio(path: str, sender: str, ours: str, text: str, here: str) -> Answered:
    sid = "SM" + secrets.token_hex(16)
    form = {
        "MessageSid": sid, "SmsSid": sid, "SmsMessageSid": sid, "AccountSid": settings.TWILIO_ACCOUNT_SID,
        "From": sender, "To": ours, "Body": text, "NumMedia": "0",
        "NumSegments": str(gsm.parts(text)), "SmsStatus": "received", "ApiVersion": "2010-04-01",
    }  # fmt: skip
    return _signed_post(path, form, here)


def _signed_post(path: str, form: dict[str, str], here: str) -> Answered:
    signature = RequestValidator(settings.TWILIO_AUTH_TOKEN).compute_signature(settings.PUBLIC_URL + path, form)
    with http.session() as session:
        session.trust_env = False
        answer = session.post(here + path, data=form, headers={"X-Twilio-Signature": signature})
    return Answered(answer.status_code)


def _through_telegram(phone: str, text: str, here: str) -> Answered:
    """As the Bot API does: an update as JSON, with the secret of setWebhook. A phone's chat has the number of the phone."""
    chat, first_name = int(phone), PHONES[phone]
    message = {
        "message_id": secrets.randbelow(2**31), "date": int(time.time()), "text": text,
        "from": {"id": chat, "is_bot": False, "first_name": first_name, "language_code": "id"},
        "chat": {"id": chat, "first_name": first_name, "type": "private"},
    }  # fmt: skip
    proof = {"X-Telegram-Bot-Api-Secret-Token": settings.TELEGRAM_WEBHOOK_SECRET.split(",")[0]}
    with http.session() as session:
        session.trust_env = False
        update = {"update_id": secrets.randbelow(2**31), "message": message}
        return Answered(session.post(f"{here}/kanal/telegram/", json=update, headers=proof).status_code)


def _through_kannel(phone: str, carrier: str, text: str, here: str) -> Answered:
    """As a phone does: a long text leaves in pieces, each with a header, and Kannel calls for each of them."""
    pieces = gsm.split(text)
    reference = secrets.randbelow(256)
    narrow = gsm.fits(text)
    answers = []
    for number, piece in enumerate(pieces, start=1):
        header = bytes([5, 0, 3, reference, len(pieces), number]) if len(pieces) > 1 else b""
        query: dict[str, str | bytes] = {
            "secret": settings.KANNEL_INBOUND_SECRET.split(",")[0], "from": phone, "to": settings.KANNEL_SHORT_CODE,
            "smsc": carrier, "id": secrets.token_hex(16), "foreign": "", "udh": header, "coding": "0" if narrow else "2",
            "charset": "UTF-8" if narrow else "UTF-16BE", "time": f"{timezone.now():%Y-%m-%d %H:%M:%S}",
            "text": piece if narrow else piece.encode("utf-16-be"),
        }  # fmt: skip
        address = f"{here}/kanal/sms/kannel/?" + "&".join(f"{name}={quote(value, safe='')}" for name, value in query.items())
        with http.session() as session:
            session.trust_env = False
            answers.append(session.get(address).status_code)
    return Answered(max(answers))


def deliver_sms(*, phone: str, carrier: str, text: str) -> SimulatedMessage:
    """An SMS of ours reaches a phone."""
    return SimulatedMessage.objects.create(medium=Medium.SMS, carrier=carrier, person=phone, from_us=True, text=text)


def report(address: str, form: dict[str, str] | None = None, *, here: str) -> None:
    """A moment later the operator says that the message arrived; Twilio signs that, Kannel's address holds the secret."""

    def later() -> None:
        time.sleep(0.3)
        path = address.removeprefix(settings.PUBLIC_URL)
        try:
            if form is not None:
                _signed_post(path, form, here)
            else:
                with http.session() as session:
                    session.trust_env = False
                    session.get(here + path)
        except http.RequestException:
            return  # operators lose reports, too

    threading.Thread(target=later, daemon=True).start()


def post(*, author: str, text: str, reply_to: SimulatedMessage | None = None) -> SimulatedMessage:
    """Somebody, or we, post on X."""
    made = SimulatedMessage.objects.create(medium=Medium.X, person=author, from_us=author == US, text=text, reply_to=reply_to)
    made.conversation = reply_to.conversation if reply_to else made.pk
    made.save(update_fields=["conversation"])
    return made


def mentions(since: int) -> list[SimulatedMessage]:
    """Posts by others that name us or answer a post of ours, the newest first, as X lists them."""
    others = SimulatedMessage.objects.filter(medium=Medium.X, from_us=False, pk__gt=since).select_related("reply_to")
    handle = f"@{settings.X_ACCOUNT}".lower()
    named = [row for row in others if handle in row.text.lower() or (row.reply_to and row.reply_to.from_us)]
    return sorted(named, key=lambda row: -row.pk)


def handle_of(person: str) -> str:
    """The name under which an account is shown."""
    return settings.X_ACCOUNT if person == US else ACCOUNTS.get(person, person)
