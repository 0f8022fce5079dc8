"""Mail out: what happened, and codes, as plain text through Django's mail backend. Nothing comes in by it here."""

from __future__ import annotations

import smtplib
from typing import ClassVar

from anymail.exceptions import AnymailError, AnymailRecipientsRefused
from django.core.mail import EmailMessage
from django.utils.translation import gettext as _

from channels_intake.contracts import OutboundText, Sender, SendFailed

_REFUSED = (AnymailRecipientsRefused, smtplib.SMTPRecipientsRefused)


class Email(Sender):
    """The subject says only who writes: it stands on locked screens, and in lists that others see."""

    name: ClassVar[str] = "email"
    family: ClassVar[str] = "email"

    def send(self, message: OutboundText) -> str:
        mail = EmailMessage(_("Pesan dari Lapor"), message.text, to=[message.address], headers={"X-Lapor-Reference": message.reference})
        try:
            mail.send()
        except _REFUSED as error:
            raise SendFailed(f"mail: {type(error).__name__}", permanent=True) from error
        except (OSError, AnymailError) as error:
            raise SendFailed(f"mail: {type(error).__name__}") from error
        return ""
