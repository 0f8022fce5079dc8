"""What an office keeps at its desk: words it uses again, and lists it looks at again."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from organisations.models import Unit


class TemplateUse(models.TextChoices):
    """For which box a text is meant."""

    REPLY = "reply", _("Jawaban")
    ASK = "ask", _("Pertanyaan")
    RESOLVE = "resolve", _("Penyelesaian")
    NOTE = "note", _("Catatan")


class ReplyTemplate(models.Model):
    """Words to begin from. What stands in [brackets] must be filled in; the text as it stands is never sent."""

    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", help_text="empty = every unit")
    use = models.CharField(max_length=10, choices=TemplateUse)
    name = models.CharField(max_length=80)
    text = models.TextField()
    valid_from = models.DateField(null=True)
    valid_until = models.DateField(null=True)

    class Meta:
        ordering = ("use", "name")
        constraints = [models.CheckConstraint(condition=Q(use__in=TemplateUse.values), name="template_use_known")]

    def __str__(self) -> str:
        return self.name


class SavedView(models.Model):
    """A list somebody wants again: the words behind the question mark of its address."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_views")
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=500)

    class Meta:
        ordering = ("name",)
        constraints = [models.UniqueConstraint(fields=["user", "name"], name="saved_view_name_once")]

    def __str__(self) -> str:
        return self.name
