"""E-mails to the people of an office about its self-assessment: which round, until when, and where to go on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog
from anymail.exceptions import AnymailError
from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from assessments.models import EventKind

if TYPE_CHECKING:
    from assessments.models import Assessment
    from organisations.models import User

logger = structlog.get_logger(__name__)


def tell(user: User, form: Assessment) -> bool:
    """What the person's office is still owed: the invitation or a reminder. False when it could not be sent."""
    with translation.override(settings.LANGUAGE_CODE):
        reminded = form.owed == EventKind.REMINDED
        said = _("Lapor: penilaian mandiri belum dikirim") if reminded else _("Lapor: mohon isi penilaian mandiri")
        body = render_to_string("notices/assessment.txt", {"user": user, "form": form, "reminded": reminded, "site": settings.PUBLIC_URL})
    try:
        EmailMessage(said, body, to=[user.email]).send()
    except (OSError, AnymailError) as error:
        # The desk says it meanwhile, and the next round tries again.
        logger.warning("assessment notice not sent", user_id=user.pk, error=type(error).__name__)
        return False
    return True
