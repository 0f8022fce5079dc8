"""Changes of offices as sentences."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from organisations.models import CalendarChange, DayKind, DirectoryChange, DirectoryChangeKind, OfficeKind, Role, User


@dataclass(frozen=True)
class Told:
    """A change and what it says to people."""

    change: DirectoryChange | CalendarChange
    sentence: str


def told(changes: Iterable[DirectoryChange]) -> list[Told]:
    """Each change with its sentence; names of people and of office kinds in one query each."""
    rows = list(changes)
    people = {number for row in rows if (number := row.after.get("user"))}
    users = {user.pk: str(user) for user in User.objects.filter(pk__in=people)}
    keys = {key for row in rows for side in (row.before, row.after) for key in side.get("kinds", ())}
    kinds = dict(OfficeKind.objects.filter(pk__in=keys).values_list("pk", "name"))
    return [Told(row, _sentence(row, users, kinds)) for row in rows]


def _sentence(row: DirectoryChange, users: dict[int, str], kinds: dict[str, str]) -> str:
    before, after = row.before, row.after
    match row.kind:
        case DirectoryChangeKind.RENAMED:
            return _("Dari “%(before)s” menjadi “%(after)s”") % {"before": before["name"], "after": after["name"]}
        case DirectoryChangeKind.MERGED:
            return _("Diteruskan oleh %(into)s; hari terakhir %(day)s") % {"into": after["name"], "day": after["last_day"]}
        case DirectoryChangeKind.CLOSED:
            return _("Hari terakhir %(day)s") % {"day": after["last_day"]}
        case DirectoryChangeKind.KINDS:
            lists = [", ".join(kinds.get(key, key) for key in side["kinds"]) for side in (before, after)]
            return _("Dari “%(before)s” menjadi “%(after)s”") % {"before": lists[0], "after": lists[1]}
        case DirectoryChangeKind.APPOINTED | DirectoryChangeKind.ENDED:
            return _person(row, users)
        case DirectoryChangeKind.APPROVAL:
            return _("Wajib") if after["needs_approval"] else _("Tidak wajib")
        case _:
            return _plain(row)


def _person(row: DirectoryChange, users: dict[int, str]) -> str:
    after = row.after
    said = {"who": users.get(after["user"], "?"), "role": Role(after["role"]).label, "until": after["valid_until"] or ""}
    if after["valid_until"]:
        return _("%(who)s, %(role)s, sampai %(until)s") % said
    return _("%(who)s, %(role)s") % said


def _plain(row: DirectoryChange) -> str:
    key = {DirectoryChangeKind.CONTACT: "contact", DirectoryChangeKind.CALENDAR: "calendar"}.get(DirectoryChangeKind(row.kind), "name")
    before, after = (side.get(key) or _("tidak ada") for side in (row.before, row.after))
    if row.kind == DirectoryChangeKind.CREATED:
        return str(after)
    return _("Dari “%(before)s” menjadi “%(after)s”") % {"before": before, "after": after}


def told_days(changes: Iterable[CalendarChange], weekdays: dict[str, str]) -> list[Told]:
    """Changes of a calendar with their sentences."""
    return [Told(row, _calendar_sentence(row, weekdays)) for row in changes]


def _calendar_sentence(row: CalendarChange, weekdays: dict[str, str]) -> str:
    if row.unit is not None:
        return row.unit.name
    sides = [_side(side, weekdays) for side in (row.before, row.after)]
    return " → ".join(filter(None, sides))


def _side(side: dict[str, str], weekdays: dict[str, str]) -> str:
    if "weekdays" in side:
        return ", ".join(weekdays[number] for number in side["weekdays"])
    if "name" in side:
        return f"{side['name']} ({DayKind(side['kind']).label})"
    return ""
