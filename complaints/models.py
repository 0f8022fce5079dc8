"""One complaint, its reporters, clocks, files and events. Constraints here are promises P1 to P8, not hopes."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from complaints.workflow import ENDED, Status
from organisations.models import Agency, Region, Topic, Unit


class ComplaintClass(models.TextChoices):
    """Classes of Permenpan RB 62/2018; they decide how long a settlement may take."""

    INFORMATION_REQUEST = "permintaan_informasi", "Permintaan informasi"
    ORDINARY = "tidak_berkadar", "Pengaduan tidak berkadar pengawasan"
    OVERSIGHT = "berkadar", "Pengaduan berkadar pengawasan"
    ASPIRATION = "aspirasi", "Aspirasi"


class Visibility(models.TextChoices):
    """Who may read the text once it is verified, as the reporter chose."""

    PUBLIC = "public", "Umum"
    ANONYMOUS = "anonymous", "Anonim"
    SECRET = "secret", "Rahasia"


class Regime(models.Model):
    """A version of the rules a complaint is opened under; it keeps them to its end."""

    key = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=160)
    legal_basis = models.CharField(max_length=300)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)
    verified = models.BooleanField(default=False, help_text="checked against the published text of the rule")

    def __str__(self) -> str:
        return self.name


class ClockName(models.TextChoices):
    """The named clocks that run on one complaint."""

    VERIFICATION = "verifikasi", "Pemeriksaan dan penerusan"
    FOLLOW_UP = "tindak_lanjut", "Jawaban pertama"
    REPORTER_RESPONSE = "tanggapan_pelapor", "Tanggapan pelapor"
    SETTLEMENT = "penyelesaian", "Penyelesaian"


class ClockRule(models.Model):
    """How long a clock runs under a regime; a rule for one class goes before the rule for all."""

    regime = models.ForeignKey(Regime, models.CASCADE, related_name="clock_rules")
    clock = models.CharField(max_length=20, choices=ClockName)
    complaint_class = models.CharField(max_length=24, choices=ComplaintClass, blank=True, help_text="empty = every class")
    days = models.PositiveSmallIntegerField()
    day_type = models.CharField(max_length=10, default="working", help_text="working or calendar")
    legal_basis = models.CharField(max_length=300)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["regime", "clock", "complaint_class"], name="clock_rule_once"),
            models.CheckConstraint(condition=Q(days__gte=1), name="clock_rule_days_positive"),
            models.CheckConstraint(condition=Q(day_type__in=["working", "calendar"]), name="clock_rule_day_type"),
        ]

    def __str__(self) -> str:
        return f"{self.clock} {self.days}"


class EndReason(models.TextChoices):
    """Why a complaint ended. Nothing ends without one (P3)."""

    CONFIRMED = "confirmed", "Pelapor menyatakan beres"
    SILENT = "silent", "Ditutup karena tidak ada tanggapan pelapor"
    WITHDRAWN = "withdrawn", "Dicabut pelapor"
    DUPLICATE = "duplicate", "Sudah dilaporkan"
    NOT_GOVERNMENT = "not_government", "Bukan urusan pelayanan publik"
    IN_COURT = "in_court", "Sedang atau sudah diadili"
    UNCLEAR = "unclear", "Tetap tidak jelas setelah ditanyakan"
    TEST = "test", "Percobaan atau iklan"


class Complaint(models.Model):
    """What one citizen told government, who has it now, and until when.

    `text` is what was said and never changes (a trigger holds that). Everything else moves only through
    complaints.services. Queue columns (owner, status, due_at) stand on this row because people live in queues.
    """

    number = models.CharField(max_length=12, unique=True)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    owner = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    forwarded_to = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    proposed_unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    channel = models.CharField(max_length=30)
    text = models.TextField()
    location_text = models.CharField(max_length=300, blank=True)
    latitude = models.DecimalField(max_digits=8, decimal_places=5, null=True)
    longitude = models.DecimalField(max_digits=8, decimal_places=5, null=True)
    occurred_on = models.DateField(null=True)
    topic = models.ForeignKey(Topic, models.PROTECT, null=True, related_name="+")
    region = models.ForeignKey(Region, models.PROTECT, null=True, related_name="+")
    complaint_class = models.CharField(max_length=24, choices=ComplaintClass, default=ComplaintClass.ORDINARY)
    regime = models.ForeignKey(Regime, models.PROTECT, related_name="+")
    visibility = models.CharField(max_length=10, choices=Visibility, default=Visibility.PUBLIC)
    sealed = models.BooleanField(default=False, help_text="oversight case: only the inspectorate may see it")
    is_emergency = models.BooleanField(default=False)
    status = models.CharField(max_length=20, choices=Status, default=Status.RECEIVED)
    received_at = models.DateTimeField(help_text="when the reporter's message reached us")
    due_at = models.DateTimeField(null=True, help_text="the earliest running clock; null only when ended")
    updated_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    end_reason = models.CharField(max_length=20, choices=EndReason, blank=True)
    transfers = models.PositiveSmallIntegerField(default=0)
    last_seq = models.PositiveIntegerField(default=0)
    last_hash = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(status__in=Status.values), name="complaint_status_known"),
            models.CheckConstraint(condition=Q(visibility__in=Visibility.values), name="complaint_visibility_known"),
            models.CheckConstraint(condition=Q(complaint_class__in=ComplaintClass.values), name="complaint_class_known"),
            models.CheckConstraint(condition=~Q(text=""), name="complaint_has_text"),
            # P3: an open complaint has a running clock, an ended one has a reason; there is no third state.
            models.CheckConstraint(
                condition=(Q(status__in=sorted(ENDED), ended_at__isnull=False, due_at__isnull=True) & ~Q(end_reason=""))
                | (~Q(status__in=sorted(ENDED)) & Q(ended_at__isnull=True, due_at__isnull=False, end_reason="")),
                name="complaint_clock_or_reason",
            ),
        ]
        indexes = [
            # The officer's queue /kerja/: a unit's open cases, late first.
            models.Index(fields=["owner", "due_at", "id"], condition=Q(ended_at__isnull=True), name="queue_open"),
            # The same, by status: "menunggu warga", the verification queue /koordinasi/.
            models.Index(fields=["owner", "status", "due_at", "id"], condition=Q(ended_at__isnull=True), name="queue_status"),
            # The coordinator's overview: a tenant's open cases by status.
            models.Index(fields=["agency", "status", "due_at", "id"], condition=Q(ended_at__isnull=True), name="queue_agency"),
            # "Selesai" in /kerja/: a unit's ended cases, newest first.
            models.Index(fields=["owner", "-ended_at", "-id"], condition=Q(ended_at__isnull=False), name="queue_ended"),
        ]

    def __str__(self) -> str:
        return self.number


class ReporterKind(models.TextChoices):
    """How somebody belongs to a complaint."""

    AUTHOR = "author", "Pelapor"
    SUPPORTER = "supporter", "Juga mengalami"


class Reporter(models.Model):
    """A person behind a complaint and the way back to them, all of it sealed (P6)."""

    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="reporters")
    kind = models.CharField(max_length=10, choices=ReporterKind, default=ReporterKind.AUTHOR)
    channel = models.CharField(max_length=30)
    address_index = models.CharField(max_length=64, blank=True, help_text="blind index of channel address")
    address_sealed = models.BinaryField(default=b"")
    name_sealed = models.BinaryField(default=b"")
    contact_sealed = models.BinaryField(default=b"")
    pin_sealed = models.BinaryField(default=b"")
    pin_failures = models.PositiveSmallIntegerField(default=0)
    pin_locked_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(kind__in=ReporterKind.values), name="reporter_kind_known")]
        indexes = [
            # Which cases does this phone have? Asked on every inbound message.
            models.Index(fields=["address_index", "complaint"], condition=~Q(address_index=""), name="reporter_address")
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.complaint_id}"


class EventKind(models.TextChoices):
    """Everything that can happen to a complaint. lapor/flow.py says what follows from each."""

    REGISTERED = "registered", "Laporan diterima"
    CLASSIFIED = "classified", "Topik dan tempat dicatat"
    HELD = "held", "Menunggu pemeriksaan koordinator"
    ASSIGNED = "assigned", "Diteruskan ke unit"
    FORWARDED = "forwarded", "Diteruskan ke instansi lain"
    TAKEN = "taken", "Mulai dikerjakan"
    REPORTER_MESSAGE = "reporter_message", "Pesan pelapor"
    REPLIED = "replied", "Jawaban unit"
    INFORMATION_ASKED = "information_asked", "Pertanyaan untuk pelapor"
    TRANSFERRED = "transferred", "Bukan kewenangan unit"
    RESOLVED = "resolved", "Dinyatakan selesai"
    CONFIRMED = "confirmed", "Pelapor menyatakan beres"
    REOPENED = "reopened", "Dibuka lagi"
    CLOSED = "closed", "Ditutup"
    ARCHIVED = "archived", "Diarsipkan"
    WITHDRAWN = "withdrawn", "Dicabut"
    NOTED = "noted", "Catatan internal"
    DELIVERY_FAILED = "delivery_failed", "Pesan ke pelapor gagal terkirim"
    IDENTITY_REVEALED = "identity_revealed", "Identitas dibuka"


class Audience(models.TextChoices):
    """Who may read an event: everybody who knows the number, the reporter with proof, or only the offices."""

    PUBLIC = "public", "Umum"
    REPORTER = "reporter", "Pelapor"
    INTERNAL = "internal", "Internal"


class ComplaintEvent(models.Model):
    """One thing that happened: timeline, audit trail and outbox at once. Rows are only ever added (a trigger)."""

    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="events")
    seq = models.PositiveIntegerField()
    kind = models.CharField(max_length=20, choices=EventKind)
    at = models.DateTimeField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
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

    def __str__(self) -> str:
        return f"{self.kind} #{self.seq}"


class Dispatch(models.Model):
    """That the consequences of an event are still to be drawn. The row is the queue and is deleted when done (P4)."""

    event = models.OneToOneField(ComplaintEvent, models.CASCADE, primary_key=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)
    leased_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    done_steps = models.JSONField(default=list)
    error = models.CharField(max_length=300, blank=True)

    def __str__(self) -> str:
        return f"dispatch of {self.event_id}"


class ComplaintClock(models.Model):
    """One run of a named clock. `round` counts the times a case was reopened; a due date never moves by a message."""

    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="clocks")
    name = models.CharField(max_length=20, choices=ClockName)
    round = models.PositiveSmallIntegerField(default=1)
    started_at = models.DateTimeField()
    due_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("started_at", "id")
        constraints = [
            models.UniqueConstraint(fields=["complaint", "name", "round"], name="clock_once_a_round"),
            models.CheckConstraint(condition=Q(name__in=ClockName.values), name="clock_name_known"),
            models.CheckConstraint(condition=Q(due_at__gt=F("started_at")), name="clock_due_after_start"),
        ]

    def __str__(self) -> str:
        return f"{self.name} until {self.due_at}"


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
                condition=Q(content_type__in=["image/jpeg", "image/png", "application/pdf"]),
                name="attachment_type_known",
            )
        ]

    def __str__(self) -> str:
        return str(self.public_id)


class IdentityReveal(models.Model):
    """That somebody looked at who reported, and why. Kept for ever."""

    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reason = models.TextField()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="reveal_has_reason")]

    def __str__(self) -> str:
        return f"reveal of {self.complaint_id}"
