"""What happened: append-only events, the outbox that hangs on them, and the files they brought."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from complaints.models.case import Complaint
from organisations.models import Unit


class EventKind(models.TextChoices):
    """Everything that can happen to a complaint. lapor/flow.py says what follows from each."""

    REGISTERED = "registered", _("Laporan diterima")
    CLASSIFIED = "classified", _("Topik dan tempat dicatat")
    HELD = "held", _("Menunggu pemeriksaan koordinator")
    ASSIGNED = "assigned", _("Diteruskan ke unit")
    FORWARDED = "forwarded", _("Diteruskan ke instansi lain")
    TAKEN = "taken", _("Mulai dikerjakan")
    REPORTER_MESSAGE = "reporter_message", _("Pesan pelapor")
    CORRECTED = "corrected", _("Pelapor membetulkan laporan")
    REPLIED = "replied", _("Jawaban unit")
    INFORMATION_ASKED = "information_asked", _("Pertanyaan untuk pelapor")
    PROMPTED = "prompted", _("Pertanyaan otomatis untuk pelapor")
    TRANSFERRED = "transferred", _("Bukan kewenangan unit")
    RESOLVED = "resolved", _("Dinyatakan selesai")
    CONFIRMED = "confirmed", _("Pelapor menyatakan beres")
    RATED = "rated", _("Pelapor memberi nilai")
    REOPENED = "reopened", _("Dibuka lagi")
    CLOSED = "closed", _("Ditutup")
    ARCHIVED = "archived", _("Diarsipkan")
    WITHDRAWN = "withdrawn", _("Dicabut")
    NOTED = "noted", _("Catatan internal")
    VERIFIED = "verified", _("Diperiksa koordinator")
    SUPPORT_ASKED = "support_asked", _("Kantor lain diminta membantu")
    CONTRIBUTED = "contributed", _("Bahan dari kantor pendukung")
    DRAFTED = "drafted", _("Konsep diajukan")
    DRAFT_RETURNED = "draft_returned", _("Konsep dikembalikan")
    HANDED_OVER = "handed_over", _("Berganti petugas")
    SPLIT = "split", _("Dipecah menjadi beberapa laporan")
    MERGED = "merged", _("Digabung dengan laporan lain")
    RELATED = "related", _("Dikaitkan dengan laporan lain")
    VISIBILITY_CHANGED = "visibility_changed", _("Keterbukaan diubah")
    APPEALED = "appealed", _("Pelapor berkeberatan")
    OMBUDSMAN_OFFERED = "ombudsman_offered", _("Ombudsman ditawarkan")
    OMBUDSMAN_ACCEPTED = "ombudsman_accepted", _("Diteruskan ke Ombudsman atas izin pelapor")
    ESCALATED = "escalated", _("Dinaikkan karena terlambat")
    CLOCKS_MOVED = "clocks_moved", _("Batas waktu dihitung ulang")
    ANNOUNCED = "announced", _("Kabar untuk semua pelapor")
    DELIVERY_FAILED = "delivery_failed", _("Pesan ke pelapor gagal terkirim")
    IDENTITY_REVEALED = "identity_revealed", _("Identitas dibuka")
    PUBLISHED = "published", _("Diterbitkan untuk umum")
    UNPUBLISHED = "unpublished", _("Ditarik dari halaman umum")
    SUPPORTED = "supported", _("Orang lain juga mengalami")
    FLAGGED = "flagged", _("Tulisan umum dilaporkan")
    CODE_ASKED = "code_asked", _("Kode pengganti PIN diminta")
    CLAIMED = "claimed", _("Disimpan di akun pelapor")
    DATA_TAKEN = "data_taken", _("Pelapor mengunduh datanya")
    CONTACT_WITHDRAWN = "contact_withdrawn", _("Pelapor menarik izin dihubungi")
    IDENTITY_ERASED = "identity_erased", _("Identitas pelapor dihapus atas permintaannya")


LOW_RATINGS = [1, 2]
# With the verdict, or later on a case that has ended.
RATING = [EventKind.CONFIRMED.value, EventKind.RATED.value]
WATCHED = [EventKind.CONFIRMED.value, EventKind.OMBUDSMAN_ACCEPTED.value, EventKind.REOPENED.value, EventKind.TRANSFERRED.value]


class Audience(models.TextChoices):
    """Who may read an event: everybody who knows the number, the reporter with proof, or only the offices."""

    PUBLIC = "public", _("Umum")
    REPORTER = "reporter", _("Pelapor")
    INTERNAL = "internal", _("Internal")


class ComplaintEvent(models.Model):
    """One thing that happened: timeline, audit trail and outbox at once. Rows are only ever added (a trigger)."""

    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="events", db_index=False)
    seq = models.PositiveIntegerField()
    kind = models.CharField(max_length=20, choices=EventKind)
    at = models.DateTimeField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", db_index=False)
    audience = models.CharField(max_length=10, choices=Audience)
    channel = models.CharField(max_length=30, blank=True, help_text="the door it came through, if it came through one")
    text = models.TextField(blank=True)
    data = models.JSONField(default=dict)
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ("complaint", "seq")
        constraints = [
            models.UniqueConstraint(fields=["complaint", "seq"], name="event_seq_once"),
            models.CheckConstraint(condition=Q(kind__in=EventKind.values), name="event_kind_known"),
            models.CheckConstraint(condition=Q(audience__in=Audience.values), name="event_audience_known"),
        ]
        indexes = [
            # What one person did (the audit of an officer), what one unit did; filing is neither.
            models.Index(fields=["actor", "id"], condition=Q(actor__isnull=False), name="event_actor"),
            models.Index(fields=["unit", "id"], condition=Q(unit__isnull=False) & ~Q(kind="registered"), name="event_unit"),
            # /koordinasi/ringkasan/: what few cases go through, and a coordinator must look at.
            models.Index(fields=["kind", "at"], condition=Q(kind__in=WATCHED), name="event_watched"),
            # Low ratings, of which the overview shows the latest; their share cannot be guessed from the JSON.
            models.Index(fields=["at"], condition=Q(kind__in=RATING, data__rating__in=LOW_RATINGS), name="event_low_rating"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} #{self.seq}"


class Dispatch(models.Model):
    """That the consequences of an event are still to be drawn. The row is the queue and is deleted when done (P4)."""

    event = models.OneToOneField(ComplaintEvent, models.CASCADE, primary_key=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)
    leased_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    done_steps = models.JSONField(default=list)
    can_wait = models.BooleanField(default=False, help_text="only steps are left that nobody waits for")
    error = models.CharField(max_length=300, blank=True)

    def __str__(self) -> str:
        return f"dispatch of {self.event_id}"


class Attachment(models.Model):
    """A file of a complaint, re-encoded and stored outside the web root under a name nobody can guess."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="attachments")
    event = models.ForeignKey(ComplaintEvent, models.PROTECT, related_name="attachments")
    file = models.FileField(upload_to="attachments/%Y/%m/", max_length=200)
    content_type = models.CharField(max_length=40)
    size = models.PositiveIntegerField(help_text="bytes")
    sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    content_type__in=[
                        *("image/jpeg", "image/png", "application/pdf"),
                        *("audio/webm", "audio/ogg", "audio/mp4", "audio/mpeg"),
                    ]
                ),
                name="attachment_type_known",
            )
        ]

    def __str__(self) -> str:
        return str(self.public_id)
