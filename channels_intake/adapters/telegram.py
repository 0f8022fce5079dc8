"""Telegram, through its Bot API: private chats with our bot in over a webhook, answers out by sendMessage."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, ClassVar
from urllib.parse import quote

from channels_intake import http
from channels_intake.contracts import (
    Delivery,
    Ignored,
    IntakeItem,
    InvalidSignature,
    Media,
    MediaSource,
    OutboundText,
    Push,
    Sender,
    SendFailed,
    Unreadable,
    words,
)

_API = "https://api.telegram.org"
_PROOF = "x-telegram-bot-api-secret-token"
# The chat is not there, or its owner blocked the bot. A wrong token (401, 404) is mended by us, and the message goes out then.
_PERMANENT = {400, 403}
# What the buttons of the app write for people.
_COMMANDS = {"/start": "BANTUAN", "/help": "BANTUAN"}
# Files by the name of their field, with the type that Telegram leaves out where there is but one.
_FILES = {"voice": "audio/ogg", "audio": "audio/mpeg", "document": "", "video": "video/mp4", "video_note": "video/mp4"}


class Telegram(Push, Sender, MediaSource):
    """Our bot. A private chat has the number of the person in it, so that is the address.

    `secrets` are those of setWebhook, several while they are rotated.
    """

    name: ClassVar[str] = "telegram"
    family: ClassVar[str] = "telegram"
    longest: ClassVar[int] = 4096
    switch: ClassVar[str] = "TELEGRAM_BOT_TOKEN"
    address: ClassVar[str] = "telegram/"

    def __init__(self, *, token: str, secrets: Sequence[str], api_base: str = "") -> None:
        self._token = token
        self._secrets = [secret for secret in secrets if secret]
        self._session = http.session(moved={_API: api_base})

    @classmethod
    def made(cls, settings: Any) -> Telegram | None:
        if not settings.TELEGRAM_BOT_TOKEN:
            return None
        return cls(
            token=settings.TELEGRAM_BOT_TOKEN,
            secrets=words(settings.TELEGRAM_WEBHOOK_SECRET),
            api_base=settings.TELEGRAM_API_BASE,
        )

    def verify(self, delivery: Delivery) -> None:
        given = delivery.headers.get(_PROOF, "").encode()
        # Every secret is compared, so that the time taken does not say which one nearly matched.
        matches = [hmac.compare_digest(given, secret.encode()) for secret in self._secrets]
        if not any(matches):
            raise InvalidSignature

    def parse(self, delivery: Delivery) -> Sequence[IntakeItem | Ignored]:
        update = _object(delivery.body)
        message = update.get("message") or update.get("edited_message")
        if not message:
            return [Ignored("an update that is no message")]
        try:
            chat, sender = message["chat"], message.get("from", {})
            if chat["type"] != "private" or sender.get("is_bot"):
                return [Ignored("a group or another bot")]
            return [self._item(update, message, str(int(chat["id"])), sender)]
        except (LookupError, AttributeError, TypeError, ValueError, OverflowError) as error:
            raise Unreadable(f"no message of the Bot API: {type(error).__name__}") from error

    def _item(self, update: Mapping[str, Any], message: Mapping[str, Any], chat: str, sender: Mapping[str, Any]) -> IntakeItem:
        number, edited = int(message["message_id"]), message.get("edit_date")
        text = message.get("text") or message.get("caption") or ""
        command, _blank, rest = text.partition(" ")
        latitude, longitude = _place(message)
        venue = message.get("venue", {})
        return IntakeItem(
            channel=self.name,
            external_id=self._key(chat, number, edited),
            sender=chat,
            text=f"{_COMMANDS[command]} {rest}".strip() if command in _COMMANDS else text,
            received_at=datetime.fromtimestamp(int(edited or message["date"]), UTC),
            raw=dict(update),
            in_reply_to=self._answered(message, chat, number),
            name=" ".join(filter(None, (sender.get("first_name"), sender.get("last_name")))),
            location_text=", ".join(filter(None, (venue.get("title"), venue.get("address")))),
            latitude=latitude,
            longitude=longitude,
            media=_media(message),
        )

    def _answered(self, message: Mapping[str, Any], chat: str, number: int) -> str:
        if "edit_date" in message:
            return self._key(chat, number)
        if "reply_to_message" in message:
            return self._key(chat, int(message["reply_to_message"]["message_id"]))
        # The pictures of one album are messages of their own, in a row; only the first has the words.
        return self._key(chat, number - 1) if "media_group_id" in message and not message.get("caption") else ""

    def _key(self, chat: str, number: int, edited: int | None = None) -> str:
        """One key for one message. A chat's number is a person's, so it does not stand in the clear."""
        seen = f"{chat}|{number}" + (f"|{edited}" if edited else "")
        return hmac.new(self._token.encode(), seen.encode(), hashlib.sha256).hexdigest()[:40]

    def fetch(self, media: Media, *, most: int) -> bytes:
        path = str(self._asked("getFile", {"file_id": media.url}).get("file_path", ""))
        if not path or ".." in path:
            raise SendFailed("telegram: no such file", permanent=True)
        return http.download(self._session, f"{_API}/file/bot{self._token}/{quote(path)}", most=most)

    def send(self, message: OutboundText) -> str:
        said = {"chat_id": message.address, "text": message.text, "link_preview_options": {"is_disabled": True}}
        sent = self._asked("sendMessage", said)
        return self._key(message.address, int(sent.get("message_id", 0)))

    def _asked(self, method: str, said: Mapping[str, Any]) -> dict[str, Any]:
        try:
            response = self._session.post(f"{_API}/bot{self._token}/{method}", json=said)
        except http.RequestException as error:
            raise SendFailed(f"telegram: {type(error).__name__}") from error
        answer = http.json_of(response)
        found = answer.get("result")
        if response.status_code == 200 and answer.get("ok") is True and isinstance(found, dict):
            return found
        asked = answer.get("parameters")
        after = asked.get("retry_after") if isinstance(asked, dict) else None
        wait = min(float(after), http.MOST_PATIENCE) if isinstance(after, int) else http.asked_to_wait(response)
        raise SendFailed(f"telegram {response.status_code}", permanent=response.status_code in _PERMANENT, after=wait)


def _object(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body)
    except ValueError as error:
        raise Unreadable("no JSON") from error
    if not isinstance(found, dict) or not all(isinstance(found.get(name, {}), dict) for name in ("message", "edited_message")):
        raise Unreadable("no update of the Bot API")
    return found


def _place(message: Mapping[str, Any]) -> tuple[float | None, float | None]:
    if "location" not in message:
        return None, None
    latitude, longitude = float(message["location"]["latitude"]), float(message["location"]["longitude"])
    return (latitude, longitude) if abs(latitude) <= 90 and abs(longitude) <= 180 else (None, None)


def _media(message: Mapping[str, Any]) -> tuple[Media, ...]:
    """The files by Telegram's own number; of a photo, which comes in several sizes, the largest."""
    photos = message.get("photo") or []
    found = [Media(str(photos[-1]["file_id"]), "image/jpeg")] if photos else []
    named = [(message[field], kind) for field, kind in _FILES.items() if field in message]
    return tuple(found + [Media(str(file["file_id"]), str(file.get("mime_type") or kind)) for file, kind in named])
