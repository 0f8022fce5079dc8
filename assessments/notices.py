"""E-mails to the people of an office about its self-assessment: which round, until when, and where to go on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from assessments.models import EventKind
from complaints.watch.notices import send

if TYPE_CHECKING:
    from assessments.models import Assessment
    from organisations.models import User


def tell(user: User, form: Assessment) -> bool:
    """What the person's office is still owed: the invitation or a reminder. False when it could not be sent."""
    with translation.override(settings.LANGUAGE_CODE):
        reminded = form.owed == EventKind.REMINDED
        said = _("Lapor: penilaian mandiri belum dikirim") if reminded else _("Lapor: mohon isi penilaian mandiri")
        return send(user, said, "assessment", {"form": form, "reminded": reminded})
