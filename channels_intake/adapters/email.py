"""Mail in, by a provider's webhook or from a mailbox; mail out as plain text through Django's mail backend."""

from __future__ import annotations

import re
import smtplib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parseaddr
from typing import Any, ClassVar

from anymail.backends.base_requests import AnymailRequestsBackend
from anymail.exceptions import AnymailError, AnymailRecipientsRefused
from django.core.mail import EmailMessage, get_connection
from django.utils.translation import gettext as _

from channels_intake import http
from channels_intake.contracts import (
    Delivery,
    Ignored,
    IntakeItem,
    InvalidSignature,
    Media,
    MediaSource,
    OutboundText,
    Poll,
    Polled,
    Push,
    Receipt,
    ReceiptStatus,
    Sender,
    SendFailed,
    Unreadable,
    words,
)
from channels_intake.mail import letters
from channels_intake.mail import marks as mail_marks
from channels_intake.mail import reading as mail_reading
from channels_intake.mail.hooks import Hook, Mailgun, Postmark
from channels_intake.mail.imap import Mailbox
from channels_intake.mail.reading import OURS, Bounce, Letter
from channels_intake.normalise import fingerprint
from complaints import identity
from complaints.attachments import MAX_FILES, looks_acceptable

# Answers of a mail server that drips are read to no end by Django's own.
_ENDING = {"django.core.mail.backends.smtp.EmailBackend": "channels_intake.mail.smtp.EmailBackend"}
_REFUSED = (AnymailRecipientsRefused, smtplib.SMTPRecipientsRefused)
_OUTCOMES = {"failed": ReceiptStatus.FAILED, "delivered": ReceiptStatus.DELIVERED}
_MESSAGE_ID = re.compile(r"<[\x21-\x3b\x3d\x3f-\x7e]{3,900}>")


@dataclass(frozen=True)
class Post:
    """Our address, what signs its marks (the first makes them), and the ways by which mail comes in."""

    address: str
    secrets: Sequence[str]
    hooks: Sequence[Hook] = ()
    mailbox: Mailbox | None = None

    @property
    def is_read(self) -> bool:
        """Whether an answer to our mail is heard at all."""
        return bool(self.hooks) or self.mailbox is not None

    def marked(self, mark: str) -> str:
        """The address at which an answer to one mail of ours arrives: lapor+mark@…"""
        local, _at, domain = parseaddr(self.address)[1].rpartition("@")
        return f"{local}+{mark}@{domain}"


class Email(Push, Poll, Sender, MediaSource):
    """The subject says only who writes: it stands on locked screens, and in lists that others see."""

    name: ClassVar[str] = "email"
    family: ClassVar[str] = "email"
    threaded: ClassVar[bool] = True
    forgeable: ClassVar[bool] = True

    address: ClassVar[str] = "email/mailgun/"
    more_addresses: ClassVar[tuple[str, ...]] = ("email/postmark/",)
    # Ten megabytes of files are a third larger in a mail, and so again in a provider's JSON.
    longest_body: ClassVar[int] = 25_000_000

    def __init__(self, post: Post, backend: str) -> None:
        self._post = post
        self._backend = _ENDING.get(backend, backend)

    @classmethod
    def made(cls, settings: Any) -> Email:
        kinds: list[tuple[type[Hook], str]] = [(Mailgun, settings.MAILGUN_SIGNING_KEY), (Postmark, settings.POSTMARK_INBOUND_AUTH)]
        hooks = [kind(words(secrets)) for kind, secrets in kinds if secrets]
        mailbox = Mailbox(settings.IMAP_URL) if settings.IMAP_URL else None
        post = Post(settings.DEFAULT_FROM_EMAIL, [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS], hooks, mailbox)
        return cls(post, settings.EMAIL_BACKEND)

    # --- In -----------------------------------------------------------------------------------------------------------

    def verify(self, delivery: Delivery) -> None:
        hook = self._hook(delivery)
        if hook is None:
            raise InvalidSignature
        hook.verify(delivery)

    def parse(self, delivery: Delivery) -> Sequence[IntakeItem | Ignored | Receipt]:
        hook = self._hook(delivery)
        return [self._read(raw, (taken_for,)) for raw, taken_for in hook.mails(delivery)] if hook else []

    def parse_receipt(self, delivery: Delivery) -> Receipt:
        raise Unreadable("bounces come as mails")

    def poll(self, cursor: str) -> Polled:
        if self._post.mailbox is None:
            return Polled((), cursor)
        found, following = self._post.mailbox.since(cursor)
        return Polled([self._read(mail.raw, (), is_whole=mail.is_whole, came_at=mail.came_at) for mail in found], following)

    def fetch(self, media: Media, *, most: int) -> bytes:
        path, _hash, place = media.url.rpartition("#")
        try:
            return mail_reading.read(letters.opened(path)).files[int(place)].content[: most + 1]
        except (FileNotFoundError, identity.Unreadable, IndexError, ValueError) as error:
            raise SendFailed(f"mail: {type(error).__name__}", permanent=True) from error

    def _hook(self, delivery: Delivery) -> Hook | None:
        provider = delivery.url.partition("?")[0].rstrip("/").rpartition("/")[2]
        return next((hook for hook in self._post.hooks if hook.name == provider), None)

    def _read(
        self, raw: bytes, taken_for: Sequence[str], *, is_whole: bool = True, came_at: datetime | None = None
    ) -> IntakeItem | Ignored | Receipt:
        letter = mail_reading.read(raw)
        if letter.bounce is not None:
            return self._returned(letter.bounce)
        key = fingerprint("mail", letter.sender, letter.message_id or fingerprint(raw.decode("latin-1")))
        path = letters.keep(key, raw)
        media, refused = _files(path, letter, is_whole=is_whole)
        return IntakeItem(
            channel=self.name,
            external_id=key,
            sender=letter.sender,
            text=letter.text,
            received_at=came_at or datetime.now(UTC),
            raw={"kept": path, "headers": letter.headers, "refused": refused},
            route=letter.message_id,
            in_reply_to=mail_marks.read((*taken_for, *letter.to, *letter.answers), self._post.secrets),
            thread=" ".join(fingerprint("mail", letter.sender, one) for one in letter.answers),
            name=letter.name,
            automatic=letter.automatic or ("own_message" if letter.sender == parseaddr(self._post.address)[1].lower() else ""),
            media=media,
        )

    def _returned(self, bounce: Bounce) -> Receipt | Ignored:
        """A report on a mail of ours; without a mark that only we can have made it is about none."""
        reference, status = mail_marks.read(bounce.marks, self._post.secrets), _OUTCOMES.get(bounce.action)
        if not reference or status is None:
            return Ignored("bounce")
        return Receipt(reference, status, bounce.status)

    # --- Out ----------------------------------------------------------------------------------------------------------

    def send(self, message: OutboundText) -> str:
        connection = self._connection()
        mail = self._letter(message, connection)
        try:
            mail.send()
        except _REFUSED as error:
            raise SendFailed(f"mail: {type(error).__name__}", permanent=True) from error
        except (OSError, AnymailError, *http.NONSENSE) as error:
            raise SendFailed(f"mail: {type(error).__name__}") from error
        finally:
            connection.close()
        return message.reference

    def _connection(self) -> Any:
        """The mail backend; one that calls a provider by HTTP does so through a session whose calls end."""
        made = get_connection(self._backend)
        if isinstance(made, AnymailRequestsBackend):
            # Who cannot do all that we ask of a mail (Postmark: a return address of its own) sends it all the same.
            made.ignore_unsupported_features = True
            made.open()
            http.bound(made.session)
        return made

    def _letter(self, message: OutboundText, connection: Any) -> EmailMessage:
        mark = mail_marks.make(message.reference, self._post.secrets[0])
        marked = self._post.marked(mark)
        # No machine answers a mail that says it is from one (RFC 3834).
        headers = {"Message-ID": f"<{mark}@{marked.rpartition('@')[2]}>", OURS: message.reference, "Auto-Submitted": "auto-generated"}
        if _MESSAGE_ID.fullmatch(message.route):
            headers |= {"In-Reply-To": message.route, "References": message.route}
        mail = EmailMessage(
            _("Pesan dari Lapor"), message.text, self._post.address, to=[message.address], headers=headers, connection=connection
        )
        if self._post.is_read:
            mail.reply_to = [marked]
            # What cannot be delivered comes back to the same mark.
            mail.from_email, headers["From"] = marked, self._post.address
            if message.news:
                headers["List-Unsubscribe"] = f"<mailto:{marked}?subject=BERHENTI>"
        return mail


def _files(path: str, letter: Letter, *, is_whole: bool) -> tuple[tuple[Media, ...], list[str]]:
    """What will be taken of the files, and the names of those that will not."""
    taken: list[Media] = []
    refused: list[str] = []
    for place, file in enumerate(letter.files):
        if is_whole and len(taken) < MAX_FILES and looks_acceptable(file.content):
            taken.append(Media(f"{path}#{place}", file.content_type))
        else:
            refused.append(file.name)
    return tuple(taken), refused
