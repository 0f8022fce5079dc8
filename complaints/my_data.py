"""All that is held of one person, put together for that person alone: JSON that a machine reads, and their files (UU 27/2022 art. 7)."""

from __future__ import annotations

import json
import tempfile
import zipfile
from typing import IO, TYPE_CHECKING, Any

from django.core.serializers.json import DjangoJSONEncoder

from complaints import accounts, identity, tracking
from complaints.attachments import SUFFIX
from complaints.models import ReporterKind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from complaints.models import Attachment, Complaint, ComplaintEvent, Reporter
    from organisations.models import User

# An archive up to this size stays in memory.
_IN_MEMORY = 2_000_000


def pack(user: User) -> IO[bytes]:
    """A ZIP archive at its beginning: data.json, and under files/ what was attached, as it was stored."""
    archive = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - whoever sends it closes it
    cases = accounts.cases_of(user)
    told = {case.pk: tracking.reporter_events(case) for case in cases}
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        said = {"account": _account(user), "reports": [_report(user, case, told[case.pk]) for case in cases]}
        said["supports"] = [_reporter(row) | {"number": row.complaint.number} for row in _supports(user)]
        packed.writestr("data.json", json.dumps(said, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1))
        for case in cases:
            for file in _files(told[case.pk]):
                packed.writestr(_name(case, file), file.file.read())
    archive.seek(0)
    return archive


def _account(user: User) -> dict[str, Any]:
    citizen = accounts.citizen_of(user)
    contacts = {kind.value: value for kind, value in accounts.contacts_of(citizen).items()}
    return {"since": user.date_joined, "contacts": contacts, "news": citizen.news if citizen else []}


def _report(user: User, case: Complaint, events: list[ComplaintEvent]) -> dict[str, Any]:
    mine = accounts.reporters_of(user).filter(complaint=case).order_by("pk")
    return {
        "number": case.number,
        "status": case.status,
        "visibility": case.visibility,
        "received_at": case.received_at,
        "text": case.text,
        "place": case.location_text,
        "latitude": case.latitude,
        "longitude": case.longitude,
        "occurred_on": case.occurred_on,
        "you": [_reporter(reporter) for reporter in mine],
        "timeline": [_event(event) for event in events],
        "files": [_name(case, file) for file in _files(events)],
    }


def _supports(user: User) -> Iterable[Reporter]:
    return accounts.traces_of(user).filter(kind=ReporterKind.SUPPORTER).select_related("complaint").order_by("pk")


def _reporter(reporter: Reporter) -> dict[str, Any]:
    return {
        "as": reporter.kind,
        "channel": reporter.channel,
        "address": identity.unseal_text(reporter.address_sealed),
        "name": identity.unseal_text(reporter.name_sealed),
        "contact": identity.unseal_text(reporter.contact_sealed),
        "speaking": json.loads(identity.unseal_text(reporter.standing_sealed) or "{}"),
        "news": reporter.news,
    }


def _event(event: ComplaintEvent) -> dict[str, Any]:
    return {"at": event.at, "kind": event.kind, "office": event.unit.name if event.unit else "", "text": event.text}


def _files(events: Iterable[ComplaintEvent]) -> list[Attachment]:
    return [file for event in events for file in event.attachments.all()]


def _name(case: Complaint, file: Attachment) -> str:
    return f"files/{case.number}/{file.public_id}{SUFFIX[file.content_type]}"
