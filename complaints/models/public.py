"""What everybody may read of a case: words the verifier made fit for it, apart from the original, which never changes."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q

from complaints.models.case import Complaint
from complaints.models.history import Attachment, ComplaintEvent
from organisations.models import Region


class PublicText(models.Model):
    """A case as a stranger reads it. The row alone opens nothing: access.public() asks the case too.

    `region` is as near as the verifier lets people come, a desa or a kecamatan; where exactly it is, offices alone know.
    """

    complaint = models.OneToOneField(Complaint, models.CASCADE, primary_key=True, related_name="public_text")
    text = models.TextField()
    place = models.CharField(max_length=160, blank=True, help_text="in words, as the verifier wrote it")
    region = models.ForeignKey(Region, models.PROTECT, null=True, related_name="+", db_index=False)
    photos = models.ManyToManyField(Attachment, related_name="+")
    words = SearchVectorField(default="")
    published_at = models.DateTimeField(null=True, help_text="empty: it was decided that nobody reads it")
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.CharField(max_length=300, blank=True)
    supporters = models.PositiveIntegerField(default=0, help_text="how many said that they experience it too")
    flagged_at = models.DateTimeField(null=True, help_text="since when the verifier is asked to look at it again")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="public_text_says_something"),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_reason="") | (Q(withdrawn_at__isnull=False) & ~Q(withdrawn_reason="")),
                name="public_text_withdrawn_why",
            ),
            models.CheckConstraint(
                condition=Q(published_at__isnull=False) | Q(withdrawn_at__isnull=False), name="public_text_published_or_refused"
            ),
        ]
        indexes = [
            # /laporan/: what is public, newest first, by keyset; and the same of one place.
            models.Index(fields=["-published_at", "-complaint"], condition=Q(withdrawn_at__isnull=True), name="public_list"),
            models.Index(
                fields=["region", "-published_at", "-complaint"], condition=Q(withdrawn_at__isnull=True), name="public_list_region"
            ),
            # What the verifier is asked to look at again.
            models.Index(fields=["flagged_at"], condition=Q(flagged_at__isnull=False), name="public_flagged"),
            # Search there, in the public words only.
            GinIndex(fields=["words"], name="public_words"),
        ]

    def __str__(self) -> str:
        return str(self.complaint_id)


class PublicAnswer(models.Model):
    """An office's answer as everybody may read it: only what somebody marked, in words without the reporter's name."""

    event = models.OneToOneField(ComplaintEvent, models.PROTECT, primary_key=True, related_name="+")
    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="public_answers")
    text = models.TextField()
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="public_answer_says_something")]

    def __str__(self) -> str:
        return str(self.event_id)
