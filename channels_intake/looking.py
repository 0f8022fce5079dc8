"""Looking again at posts that became cases: one that its author took back is respected, one that many pass on is counted."""

from __future__ import annotations

import datetime as dt
import logging

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from channels_intake import pausing, policies, registry, timed
from channels_intake.contracts import SendFailed, Standing
from channels_intake.models import InboundMessage, Outcome, PostPolicy, SourcePost
from complaints import services as complaints

logger = logging.getLogger(__name__)

LOOK_TIME = 40.0
MOST_COUNTED = 10_000
# An office hears when so many passed a post on, not of each.
STEPS = (10, 50, 100, 500, 1_000, 5_000, 10_000, 100_000)


def policy() -> PostPolicy | None:
    """The rules in force today."""
    return policies.of_posts(timezone.localdate())


def look_again(channel: str) -> int:
    """Ask how the next posts stand; how many were looked at. Nothing when the channel is off, rests, or no rules are in force."""
    rules = policy()
    try:
        source = registry.watched(channel)
    except registry.UnknownChannel:
        return 0
    if rules is None or pausing.rests(channel):
        return 0
    messages = {message.external_id: message for message in _due(channel, rules)[: source.at_once]}
    if not messages:
        return 0
    try:
        with timed.within(LOOK_TIME):
            found = source.look(list(messages))
    except SendFailed as error:
        logger.warning("posts could not be looked at", extra={"channel": channel})
        if error.after:
            pausing.rest(channel, error.after)
        return 0
    for external_id, message in messages.items():
        _note(message, found.get(external_id), rules)
    return len(messages)


def watched_posts(rules: PostPolicy) -> int:
    """How many posts are looked at again under these rules as things stand today; counted up to MOST_COUNTED."""
    since = timezone.now() - dt.timedelta(days=rules.look_days)
    rows = InboundMessage.objects.filter(channel__in=registry.taking_back(), received_at__gte=since, outcome=Outcome.NEW_COMPLAINT)
    standing = rows.filter(Q(source_post__isnull=True) | Q(source_post__gone_at__isnull=True), complaint__isnull=False)
    return standing[:MOST_COUNTED].count()


def _due(channel: str, rules: PostPolicy) -> list[InboundMessage]:
    """Posts that became cases in the days that the rules say and were not looked at for as long as they say, oldest look first."""
    now = timezone.now()
    since, before = now - dt.timedelta(days=rules.look_days), now - dt.timedelta(hours=rules.look_every_hours)
    rows = InboundMessage.objects.filter(channel=channel, received_at__gte=since, outcome=Outcome.NEW_COMPLAINT, complaint__isnull=False)
    rows = rows.filter(Q(source_post__isnull=True) | Q(source_post__looked_at__lte=before, source_post__gone_at__isnull=True))
    return list(rows.order_by("source_post__looked_at", "pk").select_related("source_post")[:500])


def _note(message: InboundMessage, standing: Standing | None, rules: PostPolicy) -> None:
    now = timezone.now()
    with transaction.atomic():
        row, _made = SourcePost.objects.select_for_update().get_or_create(inbound=message, defaults={"looked_at": now})
        row.looked_at = now
        if standing is not None and message.complaint_id is not None and row.gone_at is None:
            _draw(row, message.complaint_id, message.channel, standing, rules)
        row.save(update_fields=["looked_at", "shares", "gone_at"])


def _draw(row: SourcePost, complaint_id: int, channel: str, standing: Standing, rules: PostPolicy) -> None:
    if standing.gone:
        row.gone_at = row.looked_at
        complaints.source_gone(complaint_id, channel=channel, withdraw=rules.withdraw_public, erase_name=rules.erase_name)
        return
    passed = [step for step in STEPS if row.shares < step <= standing.shares]
    if passed:
        complaints.passed_on(complaint_id, channel=channel, times=standing.shares)
    # A post that fewer share than before was still shared by as many.
    row.shares = max(row.shares, standing.shares)
