"""Posts on X: mentions are polled, answers are replies that everybody can read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, ClassVar

from channels_intake import http
from channels_intake.contracts import (
    Ignored,
    IntakeItem,
    Media,
    MediaSource,
    OutboundText,
    Poll,
    Polled,
    Sender,
    SendFailed,
    Standing,
    Watched,
)
from channels_intake.wire import x as x_wire

_PAGE = 100
_PAGES = 8  # X keeps the last 800 mentions; more pages than that cannot exist
_PICTURES = "https://pbs.twimg.com"  # where X keeps photos, and the stills of videos
_ASKED = {
    "expansions": ["author_id", "attachments.media_keys", "referenced_tweets.id"],
    "tweet_fields": ["author_id", "conversation_id", "created_at", "referenced_tweets", "attachments", "note_tweet", "lang"],
    "user_fields": ["username", "protected"],
    "media_fields": ["type", "url", "preview_image_url"],
}
# What X says a post is written in, as far as we answer in it; it calls Indonesian "in".
_SPOKEN = {"en"}
_GONE = {"Not Found Error", "Authorization Error"}


class PostX(Poll, Sender, MediaSource, Watched):
    """Everything here is public, so the number may be said and the PIN may not."""

    name: ClassVar[str] = "post_x"
    family: ClassVar[str] = "x"
    threaded: ClassVar[bool] = True
    public: ClassVar[bool] = True
    switch: ClassVar[str] = "X_API_KEY"

    def __init__(self, account: x_wire.Account, *, user_id: str, api_base: str = "") -> None:
        self._account = account
        self._pictures = http.session(moved={_PICTURES: api_base})
        self._user_id = user_id

    @classmethod
    def made(cls, settings: Any) -> PostX | None:
        if not settings.X_ENABLED:
            return None
        return cls(x_wire.account(settings), user_id=settings.X_USER_ID, api_base=settings.X_API_BASE)

    def poll(self, cursor: str) -> Polled:
        me = self._me()
        items: list[IntakeItem | Ignored] = []
        newest = cursor
        for post, beside in self._mentions(me, cursor):
            newest = str(max(int(post.id), int(newest or 0)))
            items.append(self._item(post, beside, me))
        return Polled(items[::-1], newest)  # X gives the newest first; a conversation is read from its beginning

    def send(self, message: OutboundText) -> str:
        client, reply_to = self._account.client, message.route or None
        answer = self._account.sent(client.create_tweet, text=message.text, in_reply_to_tweet_id=reply_to, user_auth=True)
        return str(answer["id"])

    def _me(self) -> str:
        if not self._user_id:
            self._user_id = str(self._account.asked(self._account.client.get_me, user_auth=True).data.id)
        return self._user_id

    def _mentions(self, me: str, cursor: str) -> Iterator[tuple[Any, _Beside]]:
        token = None
        for _page in range(_PAGES):
            answer = self._account.asked(
                self._account.client.get_users_mentions,
                me,
                since_id=cursor or None,
                max_results=_PAGE,
                pagination_token=token,
                user_auth=True,
                **_ASKED,
            )
            beside = _Beside.of(answer.includes or {}, answer.errors or [])
            for post in answer.data or []:
                yield post, beside
            token = (answer.meta or {}).get("next_token")
            if not token:
                return

    def _item(self, post: Any, beside: _Beside, me: str) -> IntakeItem | Ignored:
        author = str(post.author_id)
        if author == me:
            return Ignored("our own post")
        if author in beside.hidden:
            return Ignored("an account that is protected, suspended or gone: an answer would show what it hides")
        pointed = {reference.type: str(reference.id) for reference in post.referenced_tweets or []}
        shares = pointed.get("quoted") or pointed.get("retweeted", "")
        return IntakeItem(
            channel=self.name,
            external_id=str(post.id),
            sender=author,
            # A repost has no words of its own: X repeats those of another.
            text="" if "retweeted" in pointed else _words(post, beside.texts.get(pointed.get("quoted", ""), "")),
            received_at=post.created_at or datetime.now(UTC),
            raw=dict(post.data),
            route=str(post.id),
            in_reply_to=pointed.get("replied_to", ""),
            thread=str(post.conversation_id or ""),
            name=beside.names.get(author, ""),
            media=() if "retweeted" in pointed else beside.media_of(post),
            shares=shares,
            language=str(post.lang) if post.lang in _SPOKEN else "",
        )

    def look(self, ids: Sequence[str]) -> dict[str, Standing]:
        answer = self._account.asked(self._account.client.get_tweets, list(ids), tweet_fields=["public_metrics"], user_auth=True)
        found = {str(post.id): Standing(gone=False, shares=_shares(post)) for post in answer.data or []}
        of_posts = [error for error in answer.errors or [] if error.get("resource_type") == "tweet"]
        # Not found: taken back, or its account is; not authorized: its account is locked or suspended.
        gone = {str(error.get("resource_id") or error.get("value")) for error in of_posts if error.get("title") in _GONE}
        return found | {pk: Standing(gone=True) for pk in gone}

    def fetch(self, media: Media, *, most: int) -> bytes:
        if not media.url.startswith(f"{_PICTURES}/"):
            raise SendFailed("not an address of x's pictures", permanent=True)
        return http.download(self._pictures, media.url, most=most)


@dataclass(frozen=True)
class _Beside:
    """What X sends once beside a page of posts."""

    names: dict[str, str]
    hidden: frozenset[str]
    texts: dict[str, str]
    files: dict[str, Media]

    @classmethod
    def of(cls, includes: Mapping[str, Any], errors: Iterable[Mapping[str, Any]]) -> _Beside:
        users, posts, files = (includes.get(name) or [] for name in ("users", "tweets", "media"))
        gone = {str(error.get("resource_id") or error.get("value")) for error in errors if error.get("resource_type") == "user"}
        hidden = frozenset({str(user.id) for user in users if user.protected} | gone)
        return cls(
            {str(user.id): user.username for user in users},
            hidden,
            {str(post.id): _whole(post) for post in posts if str(post.author_id or "") not in hidden},
            # Of a moving picture the still: it shows the place, and films are not taken.
            {
                str(file.media_key): Media(str(file.url or file.preview_image_url), "image/jpeg")
                for file in files
                if file.url or file.preview_image_url
            },
        )

    def media_of(self, post: Any) -> tuple[Media, ...]:
        """The files of a post that X told of."""
        keys = (post.attachments or {}).get("media_keys", [])
        return tuple(self.files[key] for key in keys if key in self.files)


def _shares(post: Any) -> int:
    counted = post.public_metrics or {}
    return int(counted.get("retweet_count", 0)) + int(counted.get("quote_count", 0))


def _whole(post: Any) -> str:
    """The words of a post; X cuts a longer one to its first 280 and gives the whole beside it."""
    note = post.data.get("note_tweet") if post.data else None
    return str(note.get("text") or post.text) if isinstance(note, dict) else str(post.text)


def _words(post: Any, quoted: str) -> str:
    """What is quoted is often the report itself: "@lapor_sinjai kapan diperbaiki?" over another's photo of the hole."""
    return f"{_whole(post)}\n\n[{quoted}]" if quoted else _whole(post)
