"""Mail out: what happened, and codes, as plain text through Django's mail backend. Nothing comes in by it here."""

from __future__ import annotations

import smtplib
from typing import Any, ClassVar

from anymail.backends.base_requests import AnymailRequestsBackend
from anymail.exceptions import AnymailError, AnymailRecipientsRefused
from django.core.mail import EmailMessage, get_connection
from django.utils.translation import gettext as _

from channels_intake import http
from channels_intake.contracts import OutboundText, Sender, SendFailed

# Answers of a mail server that drips are read to no end by Django's own.
_ENDING = {"django.core.mail.backends.smtp.EmailBackend": "channels_intake.smtp.EmailBackend"}
_REFUSED = (AnymailRecipientsRefused, smtplib.SMTPRecipientsRefused)


class Email(Sender):
    """The subject says only who writes: it stands on locked screens, and in lists that others see."""

    name: ClassVar[str] = "email"
    family: ClassVar[str] = "email"

    def __init__(self, backend: str) -> None:
        self._backend = _ENDING.get(backend, backend)

    @classmethod
    def made(cls, settings: Any) -> Email:
        return cls(settings.EMAIL_BACKEND)

    def send(self, message: OutboundText) -> str:
        headers = {"X-Lapor-Reference": message.reference}
        connection = self._connection()
        mail = EmailMessage(_("Pesan dari Lapor"), message.text, to=[message.address], headers=headers, connection=connection)
        try:
            mail.send()
        except _REFUSED as error:
            raise SendFailed(f"mail: {type(error).__name__}", permanent=True) from error
        except (OSError, AnymailError, *http.NONSENSE) as error:
            raise SendFailed(f"mail: {type(error).__name__}") from error
        finally:
            connection.close()
        return ""

    def _connection(self) -> Any:
        """The mail backend; one that calls a provider by HTTP does so through a session whose calls end."""
        made = get_connection(self._backend)
        if isinstance(made, AnymailRequestsBackend):
            made.open()
            http.bound(made.session)
        return made
