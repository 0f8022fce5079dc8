"""E-mails to officers: how many cases wait, each by number, topic, place and last day. Nothing a citizen wrote, nobody's name.

A mail leaves our house in the clear, so what it says must be fit for a stranger's eyes; the case itself stands behind a
sign-in. Of a sealed case not even topic and place are said.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import structlog
from anymail.exceptions import AnymailError
from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import ngettext

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from complaints.models import Complaint, Forwarding
    from complaints.watch.reminders import Dead, Telling
    from organisations.models import Agency, Unit, User

logger = structlog.get_logger(__name__)

# A longer mail is not read; the desk shows the rest.
MOST = 50


def remind(user: User, tellings: Sequence[Telling], *, now: dt.datetime) -> bool:
    """One mail with everything that this person is to be told in a run. False when it could not be sent."""
    rows = sorted(tellings, key=lambda telling: telling.urgency)
    late = sum(telling.clock.due_at < now for telling in rows)
    with translation.override(settings.LANGUAGE_CODE):
        subject = ngettext("Lapor: %(n)d laporan perlu perhatian", "Lapor: %(n)d laporan perlu perhatian", len(rows)) % {"n": len(rows)}
        if late:
            subject += ngettext(", %(n)d terlambat", ", %(n)d terlambat", late) % {"n": late}
        return send(user, subject, "reminders", {"rows": rows[:MOST], "more": max(0, len(rows) - MOST), "now": now})


def daily(user: User, agency: Agency, dead: Dead, letters: Sequence[Forwarding]) -> bool:
    """The coordinator's morning: letters to chase and desks where nobody sits. False when it could not be sent."""
    with translation.override(settings.LANGUAGE_CODE):
        count = len(dead.desks) + len(letters)
        subject = ngettext("Lapor: %(n)d hal untuk koordinator", "Lapor: %(n)d hal untuk koordinator", count) % {"n": count}
        return send(user, subject, "daily", {"agency": agency, "desks": dead.desks[:MOST], "idle": dead.idle, "letters": letters[:MOST]})


def chased(user: User, unit: Unit, cases: Sequence[Complaint], *, by: User) -> bool:
    """The coordinator's word about the late cases of an office, to one of its people. False when it could not be sent."""
    with translation.override(settings.LANGUAGE_CODE):
        subject = ngettext(
            "Lapor: koordinator mengingatkan %(n)d laporan terlambat", "Lapor: koordinator mengingatkan %(n)d laporan terlambat", len(cases)
        ) % {"n": len(cases)}
        return send(user, subject, "chased", {"unit": unit, "rows": cases, "by": by})


def send(user: User, subject: str, template: str, context: dict[str, Any]) -> bool:
    """One mail to somebody with a desk, by a template of notices/. False when it could not be sent."""
    body = render_to_string(f"notices/{template}.txt", {**context, "user": user, "site": settings.PUBLIC_URL})
    try:
        EmailMessage(subject, body, to=[user.email]).send()
    except (OSError, AnymailError) as error:
        # Refused, unreachable, timed out: whatever it was, the caller tries again, and the desk says it meanwhile.
        logger.warning("notice not sent", user_id=user.pk, notice=template, error=type(error).__name__)
        return False
    return True
