"""What came in and what goes out, stored before anybody is told so; addresses and words sealed."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from channels_intake.models import exchange as exchange_models  # noqa: F401 - Django looks for models here only
from channels_intake.models import partners as partner_models  # noqa: F401 - Django looks for models here only
from channels_intake.models.aloud import PostPolicy, PrivateDetails, SourcePost
from channels_intake.models.phones import PushSubscription
from channels_intake.models.records import (
    Act,
    ChannelIncident,
    Cursor,
    HandAct,
    HealthRule,
    KeptFile,
    MessageText,
    QuietHours,
    SignatureFailure,
    StagedFile,
    State,
    Tariff,
    Traffic,
)
from channels_intake.models.simulated import SimulatedMessage

__all__ = [
    "INBOX",
    "Act",
    "ChannelIncident",
    "Cursor",
    "HandAct",
    "HealthRule",
    "InboundMessage",
    "KeptFile",
    "MessagePart",
    "MessageText",
    "OutboundMessage",
    "OutboundStatus",
    "Outcome",
    "PostPolicy",
    "PrivateDetails",
    "PushSubscription",
    "QuietHours",
    "SignatureFailure",
    "SimulatedMessage",
    "SourcePost",
    "StagedFile",
    "State",
    "Tariff",
    "Thread",
    "Traffic",
]


class Outcome(models.TextChoices):
    """What became of an inbound message. Empty until it was handled."""

    NEW_COMPLAINT = "new_complaint", "Laporan baru"
    FOLLOW_UP = "follow_up", "Tambahan"
    COMMAND = "command", "Perintah"
    IGNORED = "ignored", "Tidak diproses"


class OutboundStatus(models.TextChoices):
    """How far a message to a person got. DELIVERED and FAILED are final."""

    QUEUED = "queued", "Menunggu"
    SENDING = "sending", "Sedang dikirim"
    SENT = "sent", "Terkirim"
    DELIVERED = "delivered", "Sampai"
    FAILED = "failed", "Gagal"


# Why a machine made nothing of a message that a person might; what was only said twice is not among them.
INBOX = [
    *("unreadable", "text_refused", "sender_is_no_person", "empty", "no_words", "number_missing", "keyword_only"),
    *("nothing_to_answer", "nothing_to_change", "status_of_unknown", "misplaced", "files_unplaced"),
]


class Thread(models.Model):
    """A person in a family of channels (one phone, one account). Locked while a message of theirs is understood."""

    family = models.CharField(max_length=20)
    sender_index = models.CharField(max_length=64)
    last_seen_at = models.DateTimeField()
    helped_at = models.DateTimeField(null=True, blank=True)
    helps = models.PositiveSmallIntegerField(default=0, help_text="answers with help since helped_at; two machines must not talk for ever")
    question = models.JSONField(null=True, blank=True, help_text="what we asked last, to be answered by a short number; ids only")
    question_until = models.DateTimeField(null=True, blank=True)
    language = models.CharField(max_length=5, blank=True, default="", db_default="", help_text="in which they asked to be written to")
    muted_at = models.DateTimeField(null=True, blank=True, help_text="wants no news any more; what they ask is still answered")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["family", "sender_index"], name="thread_once_a_person"),
        ]

    def __str__(self) -> str:
        return f"{self.family} {self.pk}"


class InboundMessage(models.Model):
    """One message as it reached us. The row is committed before the sender hears that we have it."""

    channel = models.CharField(max_length=30)
    external_id = models.CharField(max_length=128)
    conversation = models.CharField(
        max_length=64, blank=True, default="", db_default="", help_text="where a provider says that messages belong together"
    )
    thread = models.ForeignKey(Thread, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    sender_index = models.CharField(max_length=64)
    content_index = models.CharField(max_length=64, blank=True)
    payload = models.BinaryField()
    received_at = models.DateTimeField()
    stored_at = models.DateTimeField(auto_now_add=True)
    continues = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    handled_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=20, choices=Outcome, blank=True)
    outcome_reason = models.CharField(max_length=60, blank=True)
    complaint = models.ForeignKey("complaints.Complaint", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    event = models.ForeignKey(
        "complaints.ComplaintEvent", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=200, blank=True)
    media_left = models.PositiveSmallIntegerField(default=0, db_default=0, help_text="files of it that still lie with the provider")
    media_tries = models.PositiveSmallIntegerField(default=0, db_default=0)
    media_kept = models.BooleanField(
        default=False, db_default=False, help_text="its files were brought here before anybody knew whose case they are"
    )
    looked_at = models.DateTimeField(null=True, blank=True, help_text="a person has decided what to do with it")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["channel", "external_id"], name="inbound_once"),
            models.CheckConstraint(name="inbound_outcome_known", condition=Q(outcome="") | Q(outcome__in=[o.value for o in Outcome])),
            models.CheckConstraint(
                name="inbound_handled_has_outcome",
                condition=Q(handled_at__isnull=True, outcome="") | (Q(handled_at__isnull=False) & ~Q(outcome="")),
            ),
            models.CheckConstraint(name="inbound_ignored_has_reason", condition=~Q(outcome="ignored") | ~Q(outcome_reason="")),
            models.CheckConstraint(
                name="inbound_case_named",
                condition=~Q(outcome__in=["new_complaint", "follow_up"]) | Q(complaint__isnull=False),
            ),
        ]
        indexes = [
            # intake.unhandled(): the sweep looks only at what is left
            models.Index(fields=["stored_at"], name="inbound_unhandled", condition=Q(handled_at__isnull=True)),
            # media.waiting(): files that are still to be fetched
            models.Index(fields=["handled_at"], name="inbound_media", condition=Q(media_left__gt=0)),
            # intake.handle(): the unhandled messages of the same person, in their order
            models.Index(fields=["thread", "id"], name="inbound_thread"),
            # intake.handle(): the same words from the same person seconds ago (an operator's retry)
            models.Index(fields=["sender_index", "content_index", "received_at"], name="inbound_repeat"),
            # queries.shared_case(): whose report this conversation is about
            models.Index(fields=["conversation"], name="inbound_conversation", condition=~Q(conversation="")),
            # /koordinasi/kotak-masuk/: what nobody made anything of and nobody looked at, the latest first
            models.Index(fields=["-id"], name="inbound_inbox", condition=Q(looked_at__isnull=True, outcome_reason__in=INBOX)),
            # manage.py ledger: received per channel and day
            models.Index(fields=["channel", "received_at"], name="inbound_channel_day"),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.pk}"


class MessagePart(models.Model):
    """A piece of a longer SMS, kept until its siblings came or the wait is over.

    `reference` is the sender's own counter for a message with a header; -1 marks pieces that are joined by time.
    """

    channel = models.CharField(max_length=30)
    sender_index = models.CharField(max_length=64)
    reference = models.IntegerField()
    total = models.PositiveSmallIntegerField()
    seq = models.PositiveSmallIntegerField()
    external_id = models.CharField(max_length=128)
    content_index = models.CharField(max_length=64)
    payload = models.BinaryField()
    received_at = models.DateTimeField()
    stored_at = models.DateTimeField(auto_now_add=True)
    due_at = models.DateTimeField()
    message = models.ForeignKey(InboundMessage, null=True, blank=True, on_delete=models.PROTECT, related_name="parts")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["channel", "external_id"], name="part_once"),
            # The reference wraps after 256 messages, so it is unique only among the pieces still waiting.
            models.UniqueConstraint(
                fields=["channel", "sender_index", "reference", "total", "seq"],
                condition=Q(message__isnull=True),
                name="part_place_once",
            ),
        ]
        indexes = [
            # joining.close_due(): pieces whose wait is over
            models.Index(fields=["due_at"], name="part_waiting", condition=Q(message__isnull=True)),
            # joining: the siblings of a piece that came late or twice
            models.Index(fields=["sender_index", "channel", "reference", "received_at"], name="part_siblings"),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.pk} {self.seq}/{self.total}"


class OutboundMessage(models.Model):
    """One message to one person. The row is the queue; Celery only wakes it."""

    reference = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    event = models.ForeignKey(
        "complaints.ComplaintEvent", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    inbound = models.ForeignKey(InboundMessage, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    complaint = models.ForeignKey("complaints.Complaint", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=20, blank=True, help_text="what it is for, when neither an event nor a message is its cause")
    channel = models.CharField(max_length=30)
    recipient = models.BinaryField()
    recipient_index = models.CharField(max_length=64)
    body = models.BinaryField()
    status = models.CharField(max_length=10, choices=OutboundStatus, default=OutboundStatus.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField()
    valid_until = models.DateTimeField(null=True, blank=True, help_text="after this it is not sent any more")
    announcement = models.UUIDField(null=True, blank=True, help_text="what was told to many at once; each person hears it once")
    urgent = models.BooleanField(default=True, db_default=True, help_text="goes out in quiet hours, too")
    unsure = models.BooleanField(default=False, db_default=False, help_text="a provider may have it: no other one is given it")
    operator = models.CharField(
        max_length=20, blank=True, default="", db_default="", help_text="by which it was last sent, where there are several"
    )
    trouble = models.CharField(max_length=12, blank=True, default="", db_default="", help_text="why it did not arrive, in our words")
    parts = models.PositiveSmallIntegerField(default=0, db_default=0, help_text="what it was charged for, all sendings together")
    cost = models.DecimalField(max_digits=10, decimal_places=2, default=0, db_default=0, help_text="rupiah, at the tariff of the day")
    provider_reference = models.CharField(max_length=128, blank=True)
    error = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    final_at = models.DateTimeField(null=True, blank=True)
    failure_told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["event", "recipient_index"], condition=Q(event__isnull=False), name="outbound_once_an_event"),
            models.UniqueConstraint(
                fields=["inbound"],
                condition=Q(inbound__isnull=False, event__isnull=True),
                name="outbound_once_an_answer",
            ),
            models.UniqueConstraint(
                fields=["announcement", "recipient_index"], condition=Q(announcement__isnull=False), name="outbound_once_an_announcement"
            ),
            models.CheckConstraint(name="outbound_has_cause", condition=Q(event__isnull=False) | Q(inbound__isnull=False) | ~Q(purpose="")),
            models.CheckConstraint(name="outbound_status_known", condition=Q(status__in=[s.value for s in OutboundStatus])),
        ]
        indexes = [
            # delivery.due(): what is waiting or whose lease ran out
            models.Index(fields=["next_attempt_at"], name="outbound_due", condition=Q(status__in=["queued", "sending"])),
            # /koordinasi/kiriman/: those of one state, the latest first
            models.Index(fields=["status", "-id"], name="outbound_list"),
            # /kerja/<nomor>/: what did not reach the reporter of this case
            models.Index(fields=["complaint"], name="outbound_unreached", condition=Q(status="failed")),
            # intake: a reply on X names our post, and the case is found by it
            models.Index(
                fields=["channel", "provider_reference"],
                name="outbound_provider_ref",
                condition=~Q(provider_reference=""),
            ),
            # delivery.forget_codes(): what belongs to no case and is of no use after a day
            models.Index(fields=["created_at"], name="outbound_purpose", condition=~Q(purpose="")),
            # delivery.untold(): failures that the case does not show yet
            models.Index(
                fields=["final_at"],
                name="outbound_untold",
                condition=Q(status="failed", failure_told_at__isnull=True, complaint__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.pk} {self.status}"
