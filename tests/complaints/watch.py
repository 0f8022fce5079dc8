"""What the tests of the watch share: people with addresses, a Monday in July without holidays, and a case on it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import pytest

from complaints import services
from complaints.models import Complaint, Nudge
from complaints.watch import watching
from organisations.models import Membership, Role, Unit, User
from tests.cast import Cast, complain, fresh, unit_of

SINJAI = ZoneInfo("Asia/Makassar")
MONDAY = dt.date(2026, 7, 6)


def moment(day: int, hour: int = 9, *, month: int = 7) -> dt.datetime:
    """An hour of a day in Sinjai."""
    return dt.datetime(2026, month, day, hour, tzinfo=SINJAI)


@dataclass
class Watch:
    """The cast, a secretary, and a wall clock that tests set."""

    cast: Cast
    sekda: User
    setda: Unit
    patch: pytest.MonkeyPatch

    def at(self, now: dt.datetime) -> dt.datetime:
        """Make it this moment."""
        self.patch.setattr("django.utils.timezone.now", lambda: now)
        return now

    def assigned(self, *, day: int = 6) -> Complaint:
        """A case that the office of roads got on a day; its answer is due five working days later."""
        self.at(moment(day))
        made = complain().complaint
        services.assign(made.pk, unit_id=self.cast.pu.pk, reason="jalan kabupaten")
        return fresh(made)

    def remind(self, now: dt.datetime) -> watching.Round:
        """A round at a moment."""
        return watching.remind(now=self.at(now))


def make(cast: Cast, patch: pytest.MonkeyPatch) -> Watch:
    """Everybody with an address, and the secretary."""
    setda = unit_of("setda")
    sekda = User.objects.create(username="sekda")
    Membership.objects.create(user=sekda, unit=setda, role=Role.APPROVER)
    for user in User.objects.all():
        User.objects.filter(pk=user.pk).update(email=f"{user.username}@kantor.test")
    return Watch(cast, sekda, setda, patch)


def told(case: Complaint) -> list[tuple[str, int]]:
    """The steps that are noted for a case, lowest first."""
    return list(Nudge.objects.filter(complaint=case).order_by("days", "id").values_list("rung", "days"))


def heard(outbox: list) -> list[str]:
    """Who got mail, by name, and forget it."""
    names = sorted(address.split("@")[0] for mail in outbox for address in mail.to)
    outbox.clear()
    return names
