"""What can be told about a report while it is written, and the protocol of whoever knows it. Pure.

Routing knows, but it is a sibling: the composition root brings the two together (settings.HINT_PROVIDER).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Draft:
    """A report that is not sent: what was written so far. It is read and forgotten."""

    text: str
    location_text: str = ""
    latitude: float | None = None
    longitude: float | None = None
    topic: str = ""
    asked_class: str = ""
    visibility: str = "public"


@dataclass(frozen=True, slots=True)
class Similar:
    """A public case, still open, that tells of the same thing. `voices` counts its reporter and everybody who joined."""

    number: str
    words: str
    place: str
    voices: int


@dataclass(frozen=True, slots=True)
class Guess:
    """Where it would go and why (one sentence for a citizen), what it is about, and what cannot wait or must be kept secret.

    `region` is the code of the place that was understood.
    `sure` is False when a person will read it first. `complaint_class` is a class of the regime, `emergency` telephone
    numbers, `place` the name of the place that was understood.
    """

    office: str = ""
    why: str = ""
    sure: bool = False
    topic: str = ""
    complaint_class: str = ""
    place: str = ""
    region: str = ""
    emergency: tuple[str, ...] = ()
    delicate: bool = False
    similar: tuple[Similar, ...] = ()


@dataclass(frozen=True, slots=True)
class Here:
    """The named place nearest to a point, and how far away its middle is (kilometres)."""

    name: str
    kilometres: float


class Provider(Protocol):
    """Whoever knows. Fast enough to be asked while somebody types; stores and logs nothing of what it reads."""

    def guess(self, draft: Draft) -> Guess:
        """What can be told of a draft. Any text gets an answer."""
        ...

    def urgent(self, text: str) -> tuple[str, ...]:
        """Telephone numbers that help now, when the text tells of something that is happening; else none."""
        ...

    def places(self, words: str) -> tuple[str, ...]:
        """Names of places that begin like these words or are spelt nearly so, the likeliest first."""
        ...

    def middle(self) -> tuple[float, float] | None:
        """Latitude and longitude of the tenant's middle, where a map opens; answers at once."""
        ...

    def here(self, latitude: float, longitude: float) -> Here | None:
        """The place at a point; None far from every place of the tenant."""
        ...
