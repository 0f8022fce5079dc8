"""Django's SMTP backend, with answers that keep to the time of the call: a server that drips its greeting holds no worker."""

from __future__ import annotations

import smtplib

from django.core.mail.backends import smtp

from channels_intake import timed


class _Smtp(smtplib.SMTP):
    def getreply(self) -> tuple[int, bytes]:
        if self.file is None and self.sock is not None:
            self.file = timed.reader(self.sock.makefile("rb"), self.sock)
        return super().getreply()


class _SmtpOverTls(smtplib.SMTP_SSL):
    def getreply(self) -> tuple[int, bytes]:
        if self.file is None and self.sock is not None:
            self.file = timed.reader(self.sock.makefile("rb"), self.sock)
        return super().getreply()


class EmailBackend(smtp.EmailBackend):
    """The settings are Django's own."""

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        return _SmtpOverTls if self.use_ssl else _Smtp
