"""The phones and browsers that asked to be knocked at."""

from __future__ import annotations

from django.db import models


class PushSubscription(models.Model):
    """A phone that asked to be knocked at when there is news of a case. Its address and keys are sealed: they are a person's."""

    complaint = models.ForeignKey("complaints.Complaint", on_delete=models.PROTECT, related_name="+")
    endpoint_index = models.CharField(max_length=64, help_text="blind index of the push service's address for this phone")
    sealed = models.BinaryField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            # subscriptions.is_gone(): a phone that left, by its address alone
            models.UniqueConstraint(fields=["endpoint_index", "complaint"], name="push_once_a_case"),
        ]

    def __str__(self) -> str:
        return f"phone {self.pk} of {self.complaint_id}"
