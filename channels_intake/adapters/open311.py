"""Open311 GeoReport v2: other systems file cases here, each with its own key. They read what became of them as everybody may."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Container, Mapping, Sequence
from typing import Any, ClassVar

from channels_intake import calling, endpoints, partner_keys
from channels_intake.contracts import Delivery, IntakeItem, InvalidSignature, Media, MediaSource, Push, SendFailed, Unreadable
from channels_intake.georeport import ATTRIBUTES
from organisations import snapshot

MOST = 20_000
_SHORT = 300
_VISIBILITIES = next(each.values for each in ATTRIBUTES if each.code == "kerahasiaan")
_GONE = {401, 403, 404, 410}


class Open311(Push, MediaSource):
    """`filer` says who comes with a key, `topics` which service codes there are today, `mark` makes of a key what names a filing."""

    name: ClassVar[str] = "open311"
    family: ClassVar[str] = "open311"

    def __init__(
        self,
        *,
        filer: Callable[[str], int | None],
        topics: Callable[[], Container[str]],
        mark: Callable[[str], str],
        loopback: bool = False,
    ) -> None:
        self._filer = filer
        self._topics = topics
        self._mark = mark
        self._loopback = loopback

    @classmethod
    def made(cls, settings: Any) -> Open311:
        return cls(filer=partner_keys.filer, topics=snapshot.topics, mark=partner_keys.mark, loopback=settings.PARTNER_LOOPBACK)

    def verify(self, delivery: Delivery) -> None:
        """The key stands in the body, as the specification has it, in the query, or in a header as a bearer token."""
        if self._partner(delivery) is None:
            raise InvalidSignature("open311: no such key")

    def parse(self, delivery: Delivery) -> Sequence[IntakeItem]:
        """The one request in it. Raises Unreadable with a sentence for each thing that is wrong."""
        said = self._said(delivery)
        wrong: list[str] = []
        code = said.get("service_code", "")
        if not code:
            wrong.append("service_code was not provided")
        elif code not in self._topics():
            wrong.append("service_code is not known here; GET services lists those that are")
        text = said.get("description", "")
        if not text:
            wrong.append("description was not provided")
        elif len(text) > MOST:
            wrong.append(f"description is longer than {MOST} characters")
        latitude, longitude = _place(said, wrong)
        item = IntakeItem(
            channel=self.name,
            external_id=self._external_id(delivery, said),
            sender="",
            text=text,
            received_at=dt.datetime.now(dt.UTC),
            raw={name: value for name, value in said.items() if name != "api_key"},
            name=" ".join(filter(None, (said.get("first_name", ""), said.get("last_name", ""))))[:120],
            contact=", ".join(filter(None, (said.get("phone", ""), said.get("email", ""))))[:200],
            location_text=_where(said),
            latitude=latitude,
            longitude=longitude,
            occurred_on=_day(said.get("attribute[tanggal_kejadian]", ""), wrong),
            topic_key=code,
            visibility=_visibility(said, wrong),
            media=self._media(said, wrong),
        )
        if wrong:
            raise Unreadable(*wrong)
        return [item]

    def fetch(self, media: Media, *, most: int) -> bytes:
        """The picture behind a media_url, from a public host only."""
        answer = calling.call("GET", media.url, headers={"User-Agent": "lapor"}, most=most, loopback=self._loopback)
        if answer.code != 200:
            raise SendFailed(f"download: {answer.code}", permanent=answer.code in _GONE or 300 <= answer.code < 400)
        return answer.body

    def _partner(self, delivery: Delivery) -> int | None:
        bearer = delivery.headers.get("authorization", "")
        key = bearer[7:] if bearer.lower().startswith("bearer ") else self._said(delivery).get("api_key", "")
        return self._filer(key.strip()) if key else None

    def _said(self, delivery: Delivery) -> dict[str, str]:
        given = delivery.query() | delivery.form
        # PostgreSQL cannot hold NUL, and a broken half of a letter is nobody's word.
        return {name: value.replace("\x00", "").strip() for name, value in given.items()}

    def _external_id(self, delivery: Delivery, said: Mapping[str, str]) -> str:
        """What makes the same filing sent twice one: the key the partner gave it; else, where it names a person, its words.

        A client that lost our answer files again within minutes. Without a key and without anybody's name two equal
        requests may be two people's.
        """
        partner, key = self._partner(delivery), delivery.headers.get("idempotency-key", "")
        if key:
            # The words are part of it: a key that was used before, by mistake, must not swallow another report.
            return self._mark(f"{partner}|{key}|{' '.join(said.get('description', '').split())}")
        if any(said.get(name) for name in ("device_id", "account_id", "email", "phone")):
            day = dt.datetime.now(dt.UTC).date().isoformat()
            return self._mark(f"{partner}|{day}|{sorted((name, value) for name, value in said.items() if name != 'api_key')}")
        return uuid.uuid4().hex

    def _media(self, said: Mapping[str, str], wrong: list[str]) -> tuple[Media, ...]:
        url = said.get("media_url", "")
        if not url:
            return ()
        if not endpoints.is_fit(url, loopback=self._loopback):
            wrong.append("media_url must be a public https:// address on the usual port")
        return (Media(url),)


def _place(said: Mapping[str, str], wrong: list[str]) -> tuple[float | None, float | None]:
    given = said.get("lat", ""), said.get("long", "")
    if not any(given):
        return None, None
    try:
        latitude, longitude = (float(value) for value in given)
    except ValueError:
        wrong.append("lat and long must both be given, as WGS84 decimal degrees")
        return None, None
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        wrong.append("lat or long is no place on Earth")
        return None, None
    return latitude, longitude


def _where(said: Mapping[str, str]) -> str:
    named = (said.get("attribute[patokan]", ""), said.get("address_string", ""), said.get("address_id", ""))
    return ", ".join(filter(None, named))[:_SHORT]


def _day(text: str, wrong: list[str]) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text[:10]) if text else None
    except ValueError:
        wrong.append("attribute[tanggal_kejadian] is no date; write 2026-03-02")
        return None


def _visibility(said: Mapping[str, Any], wrong: list[str]) -> str:
    wanted = str(said.get("attribute[kerahasiaan]", "") or "public")
    if wanted not in _VISIBILITIES:
        wrong.append(f"attribute[kerahasiaan] is one of {', '.join(_VISIBILITIES)}")
        return "secret"
    return wanted
