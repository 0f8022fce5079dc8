"""What strangers say of a public case: that they experience it too, that they follow it, that its text should not be there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from complaints import access, contacts, identity
from complaints.contacts import Kind
from complaints.events import Audience, EventKind, append
from complaints.models import Complaint, PublicText, Reporter, ReporterKind, Visibility
from complaints.services import following
from complaints.services.change import InvalidMove, InvalidText, clean_text, noting
from complaints.services.retracting import retract
from complaints.workflow import ENDED

if TYPE_CHECKING:
    from complaints.models import ComplaintEvent
    from organisations.models import User

# So many complaints of one text are enough for somebody to look; more would only bury the others.
MOST_FLAGS = 20


@dataclass(frozen=True)
class Supported:
    """How many support a case now, and what is still to be done about a contact that was left.

    `pin` is there when the contact is theirs beyond doubt, and opens what they may read of it. Otherwise `waiting` is the
    follower whose code must come back (following.confirm_following), and `sent` whether one is on its way.
    """

    total: int
    pin: str = ""
    waiting: int | None = None
    sent: bool = False


def support(complaint_id: int, *, contact: str = "", follows_only: bool = False, account: User | None = None) -> Supported:
    """Somebody experiences the same, or only wants to know what becomes of it (then they are not counted).

    A contact is sealed like a reporter's, and gets a code, or a PIN when it is proved by the `account` that is signed in.
    The same one again gets no second row. Raises InvalidMove when the case is not public, InvalidText for a contact that
    is neither phone nor e-mail.
    """
    address = address_of(contact) if contact.strip() else ""
    with transaction.atomic():
        complaint = _public(complaint_id)
        known = Reporter.objects.filter(complaint=complaint, kind=ReporterKind.SUPPORTER, address_index=identity.blind_index(address))
        before = known.first() if address else None
        if not follows_only and before is None:
            PublicText.objects.filter(pk=complaint.pk).update(supporters=F("supporters") + 1)
        if before is None:
            _noted(complaint, EventKind.SUPPORTED, data={"as": "follows"} if follows_only else {})
        total = PublicText.objects.values_list("supporters", flat=True).get(pk=complaint.pk)
        if not address:
            return Supported(total)
        person = before or Reporter(complaint=complaint, kind=ReporterKind.SUPPORTER, channel="web")
        if before is None:
            following.keep(person, address)
        if following.is_own(account, address):
            return Supported(total, following.prove(person))
        return Supported(total, waiting=person.pk, sent=following.ask(complaint, person))


def echo(complaint_id: int, *, channel: str, address: str, text: str = "") -> ComplaintEvent | None:
    """Somebody says at another public door that they experience the same; counted once a person, published or not.

    Their words are kept with the case, for offices only. None when they said so before and say nothing more now. Raises
    InvalidMove for a case that strangers may not know of, or that has ended.
    """
    words = clean_text(text, needed=False)
    with transaction.atomic():
        complaint = Complaint.objects.select_for_update().get(pk=complaint_id)
        if complaint.sealed or complaint.visibility != Visibility.PUBLIC or complaint.status in ENDED:
            raise InvalidMove(_("Laporan ini tidak lagi dibaca umum."))
        index = identity.blind_index(address)
        voices = Reporter.objects.filter(complaint=complaint, kind=ReporterKind.SUPPORTER, address_index=index)
        if voices.exists():
            return _noted(complaint, EventKind.SUPPORTED, text=words, data={"as": "again"}, channel=channel) if words else None
        Reporter.objects.create(
            complaint=complaint,
            kind=ReporterKind.SUPPORTER,
            channel=channel,
            address_index=index,
            address_sealed=identity.seal(address),
            proved_at=timezone.now(),
        )
        PublicText.objects.filter(pk=complaint.pk).update(supporters=F("supporters") + 1)
        return _noted(complaint, EventKind.SUPPORTED, text=words, data={}, channel=channel)


def passed_on(complaint_id: int, *, channel: str, times: int) -> ComplaintEvent:
    """So many passed the report on where it was made; the office should know how many look at it."""
    with noting(complaint_id) as complaint:
        words = _("Kiriman ini sudah dibagikan %(times)s kali.") % {"times": times}
        data = {"as": "passed_on", "times": times}
        return append(complaint, EventKind.SUPPORTED, at=timezone.now(), audience=Audience.INTERNAL, channel=channel, text=words, data=data)


def source_gone(complaint_id: int, *, channel: str, withdraw: bool, erase_name: bool) -> ComplaintEvent:
    """The author took back, or locked, the post that the case came from. Offices keep its words and go on with it.

    `withdraw` takes it off the public pages, `erase_name` erases the name of the account.
    """
    with noting(complaint_id) as complaint:
        now = timezone.now()
        if withdraw:
            retract(complaint, now, _("Penulisnya menghapus atau mengunci kirimannya."))
        if erase_name:
            Reporter.objects.filter(complaint=complaint, kind=ReporterKind.AUTHOR, channel=channel).update(name_sealed=b"")
        words = _("Kiriman asalnya dihapus atau dikunci penulisnya. Laporan tetap dikerjakan; jangan mengutip kirimannya di depan umum.")
        data = {"as": "source_gone", "withdrawn": withdraw, "name_erased": erase_name}
        return append(complaint, EventKind.NOTED, at=now, audience=Audience.INTERNAL, channel=channel, text=words, data=data)


def address_of(contact: str) -> str:
    """A contact as it is kept: a phone number in E.164, or an e-mail address. Raises InvalidText."""
    found = contacts.read(contact)
    if "@" in contact and (found is None or found.kind is not Kind.EMAIL):
        raise InvalidText(_("Alamat surel ini tidak lengkap. Contoh: nama@contoh.id."))
    if found is None:
        raise InvalidText(_("Tulis nomor HP atau alamat surel yang lengkap."))
    return found.value


def stop_following(complaint_id: int, *, reporter_id: int, unless_proved: bool = False) -> bool:
    """Forget how to reach a supporter, who stays counted; False when they had left already.

    `unless_proved`: nor whose contact was proved meanwhile.
    """
    with transaction.atomic():
        complaint = Complaint.objects.select_for_update().get(pk=complaint_id)
        person = Reporter.objects.filter(pk=reporter_id, complaint=complaint, kind=ReporterKind.SUPPORTER)
        if unless_proved:
            person = person.filter(proved_at__isnull=True)
        gone = person.exclude(address_index="").update(
            address_index="", address_sealed=b"", name_sealed=b"", contact_sealed=b"", pin_sealed=b"", proved_at=None
        )
        if gone:
            _noted(complaint, EventKind.SUPPORTED, data={"as": "left"})
    return bool(gone)


def flag(complaint_id: int, *, why: str, text: str = "") -> ComplaintEvent | None:
    """Tell the verifier that something in a public text should not be there. None when enough others have said so.

    Raises InvalidMove when the case is not public.
    """
    words = clean_text(text, needed=False)[:1000]
    with transaction.atomic():
        complaint = _public(complaint_id)
        row = PublicText.objects.get(pk=complaint.pk)
        if row.flagged_at and complaint.events.filter(kind=EventKind.FLAGGED, at__gte=row.flagged_at).count() >= MOST_FLAGS:
            return None
        event = _noted(complaint, EventKind.FLAGGED, text=words, data={"why": why})
        PublicText.objects.filter(pk=complaint.pk).update(flagged_at=Coalesce("flagged_at", event.at))
    return event


def _public(complaint_id: int) -> Complaint:
    """The case under lock. Asked again under it: it may have become secret since the page was read."""
    complaint = Complaint.objects.select_for_update().get(pk=complaint_id)
    if not access.public().filter(pk=complaint_id).exists():
        raise InvalidMove(_("Laporan ini tidak lagi dibaca umum."))
    return complaint


def _noted(complaint: Complaint, kind: EventKind, *, text: str = "", data: dict[str, object], channel: str = "web") -> ComplaintEvent:
    """A line on the case, for offices only; nothing of its life changes."""
    event = append(complaint, kind, at=timezone.now(), audience=Audience.INTERNAL, channel=channel, text=text, data=data)
    complaint.save(update_fields=["last_seq", "last_hash"])
    return event
