"""What a channel must be able to do, in types that know neither Django nor a provider."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar
from urllib.parse import parse_qsl, urlsplit


class InvalidSignature(Exception):
    """The delivery does not prove that it comes from the provider: 403, nothing is stored but a counter."""


class Unreadable(Exception):
    """The delivery is genuine but makes no sense: 400, and the raw bytes are kept for a person to look at."""


class Trouble(StrEnum):
    """Why a message did not arrive, as people are told; providers' own codes stop at the adapter."""

    DEAD = "dead"  # no such number or account any more
    AWAY = "away"  # known, and not reached: switched off, no signal
    REFUSES = "refuses"  # the person wants nothing from us
    BLOCKED = "blocked"  # somebody on the way lets it not pass
    PROVIDER = "provider"  # the provider is out of order, or we are wrongly connected
    LATE = "late"  # of no use any more


class SendFailed(Exception):
    """A message did not go out. `permanent` says that trying again cannot help; `elsewhere`, that another channel may.

    `after` are the seconds that the provider asks us to keep away. `unsure` is set where the provider was asked and did not
    answer: it may have the message, so no other is given it.
    """

    def __init__(
        self, reason: str, *, permanent: bool = False, elsewhere: bool = False, unsure: bool = False, trouble: Trouble = Trouble.PROVIDER, after: float = 0
    ) -> None:  # fmt: skip
        super().__init__(reason)
        self.permanent, self.elsewhere, self.unsure = permanent, elsewhere, unsure
        self.trouble, self.after = trouble, after


class Gone(SendFailed):
    """There is nobody at this address any more, and never will be again: it is forgotten."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason, permanent=True, trouble=Trouble.DEAD)


def words(value: str) -> list[str]:
    """The values of a setting that may hold several, separated by commas, while one of them is rotated."""
    return [word.strip() for word in value.split(",") if word.strip()]


@dataclass(frozen=True, slots=True)
class Delivery:
    """One HTTP request as it came in, before anybody believes it. Header names are lower case."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes = b""

    def query(self, encoding: str = "utf-8") -> dict[str, str]:
        """The query string; latin-1 keeps every byte for those providers that put binary into it."""
        pairs = parse_qsl(urlsplit(self.url).query, keep_blank_values=True, encoding=encoding, errors="replace")
        return dict(pairs)

    @property
    def form(self) -> dict[str, str]:
        """The body as a form post."""
        return dict(parse_qsl(self.body.decode("utf-8", "replace"), keep_blank_values=True))


@dataclass(frozen=True, slots=True)
class Part:
    """Which piece of a longer message this is, from the message's user data header."""

    reference: int
    total: int
    seq: int


@dataclass(frozen=True, slots=True)
class Media:
    """A file that came with a message and still lies with the provider; the type is what the provider says of it."""

    url: str
    content_type: str = ""


@dataclass(frozen=True, slots=True)
class IntakeItem:
    """One message from one person, in our words. `route` is what the way back needs besides the address."""

    channel: str
    external_id: str
    sender: str
    text: str
    received_at: datetime
    raw: Mapping[str, Any] = field(default_factory=dict)
    route: str = ""
    in_reply_to: str = ""
    thread: str = ""
    part: Part | None = None
    may_be_cut: bool = False
    name: str = ""
    contact: str = ""
    speaks: str = ""
    relation: str = ""
    people: int | None = None
    way: str = ""
    home: str = ""
    proxy: str = ""
    # Why no person wrote it, in a word; it is kept and never answered.
    automatic: str = ""
    location_text: str = ""
    latitude: float | None = None
    longitude: float | None = None
    occurred_on: date | None = None
    topic_key: str = ""
    asked_class: str = ""
    visibility: str = "public"
    files: tuple[Any, ...] = ()
    media: tuple[Media, ...] = ()
    # Somebody else's message that this one passes on, with words of its own or without.
    shares: str = ""
    # When it reached us, where another complaint system received it at `received_at`.
    reached_at: datetime | None = None
    # Of the words, where the provider tells it: "en"; empty otherwise. What an app is set to says nothing of what people write.
    language: str = ""


@dataclass(frozen=True, slots=True)
class Ignored:
    """Something that is by nature no message to us, and why; it is not stored."""

    reason: str


class ReceiptStatus(StrEnum):
    """What a provider can say about a message we sent. Its own words stop at the adapter."""

    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Receipt:
    """A provider's word on an outbound message, found again by the reference that we gave it."""

    reference: str
    status: ReceiptStatus
    detail: str = ""
    trouble: Trouble = Trouble.AWAY


@dataclass(frozen=True, slots=True)
class OutboundText:
    """What a sender needs and no more."""

    reference: str
    address: str
    text: str
    route: str = ""
    # When the person last wrote to us in this family of channels.
    heard_at: datetime | None = None
    # Told because something happened to a case; not a code, not an answer to a question.
    news: bool = False


@dataclass(frozen=True, slots=True)
class Polled:
    """What a poll brought, and from where the next one goes on."""

    items: Sequence[IntakeItem | Ignored | Receipt]
    cursor: str


class Channel(ABC):
    """A door. `family` shares templates and identities (one phone is one person, whichever provider carried the SMS).

    `threaded` channels say themselves which message answers which, so a message that answers none is a new report.
    `public` channels are read by everybody: no PIN, no officer's words about a case that is not public.
    `beside` channels only say that there is news; nobody comes in by them, and no case is told when one fails.
    `comes_in_parts` channels may hand over one message in pieces, which have to be put together.
    `by_contact` channels are written down by an officer: whoever came is answered at the phone or mailbox they left.
    `forgeable` channels let anybody write any sender: only an answer to a message of ours speaks for somebody's case.
    `narrow` channels carry an SMS: few characters, of few kinds, and each part costs.
    `by_operator` channels leave by one of several operators, and their route is its name: each fares and costs by itself.
    `longest` is how many characters one message may have; 0: as many as anybody writes.
    `switch` is the environment variable that turns it on; empty: it is always on.
    """

    name: ClassVar[str]
    family: ClassVar[str]
    # As people choose it ("news by WhatsApp"); empty: as its family.
    way: ClassVar[str] = ""
    threaded: ClassVar[bool] = False
    public: ClassVar[bool] = False
    comes_in_parts: ClassVar[bool] = False
    beside: ClassVar[bool] = False
    narrow: ClassVar[bool] = False
    by_contact: ClassVar[bool] = False
    forgeable: ClassVar[bool] = False
    by_operator: ClassVar[bool] = False
    longest: ClassVar[int] = 0
    switch: ClassVar[str] = ""
    # The public channel whose people are written to here when nobody else shall read it.
    whispers_for: ClassVar[str] = ""

    @classmethod
    def made(cls, settings: Any) -> Channel | None:
        """The channel as the installation's settings say; None when it is not switched on."""
        return cls()


class Push(Channel):
    """A channel whose provider calls us: at `address` below /kanal/, and with what became of our messages at `receipts_address`."""

    # Empty: it has pages of its own.
    address: ClassVar[str] = ""
    # Empty: the provider reports nothing.
    receipts_address: ClassVar[str] = ""
    # Where several providers carry the same channel, each has an address of its own.
    more_addresses: ClassVar[tuple[str, ...]] = ()
    # Bytes of one call; 0: as many as any provider of short messages needs.
    longest_body: ClassVar[int] = 0

    @abstractmethod
    def verify(self, delivery: Delivery) -> None:
        """Raise InvalidSignature unless the provider sent this. Called before anything is parsed."""

    @abstractmethod
    def parse(self, delivery: Delivery) -> Sequence[IntakeItem | Ignored | Receipt]:
        """The messages in it, and reports on ours where they come the same way. Raises Unreadable."""

    def parse_receipt(self, delivery: Delivery) -> Receipt:
        """The receipt in it. Raises Unreadable."""
        raise Unreadable("this provider reports nothing")

    def ok_response(self) -> tuple[str, str]:
        """Content type and body by which the provider knows that we have it and will not retry."""
        return "text/plain; charset=utf-8", ""


class Poll(Channel):
    """A channel that we ask."""

    @abstractmethod
    def poll(self, cursor: str) -> Polled:
        """Everything after the cursor, oldest first. Raises SendFailed when the provider does not answer."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How a message stands with its provider now: taken back or locked by its author, and how often others passed it on."""

    gone: bool
    shares: int = 0


class Watched(Channel):
    """A channel whose messages may be taken back, and passed on, after they came."""

    # So many are asked for at once.
    at_once: ClassVar[int] = 100

    @abstractmethod
    def look(self, ids: Sequence[str]) -> Mapping[str, Standing]:
        """How these stand; one that the provider says nothing of is left out. Raises SendFailed."""


class MediaSource(Channel):
    """A channel whose messages bring files that must be fetched."""

    @abstractmethod
    def fetch(self, media: Media, *, most: int) -> bytes:
        """The bytes of a file, at most so many. Raises SendFailed."""


class Sender(Channel):
    """A channel by which we can answer."""

    @abstractmethod
    def send(self, message: OutboundText) -> str:
        """Hand one message to the provider; the provider's reference comes back. Raises SendFailed."""

    def route_to(self, address: str) -> str | None:
        """The route to somebody who did not write to us first; "" where none is needed, None where there is no way."""
        return ""
