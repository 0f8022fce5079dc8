"""The form on our own page. Answers stand on the reporter's page, so there is nothing to receive or send here."""

from __future__ import annotations

from typing import ClassVar

from channels_intake.contracts import Channel


class Web(Channel):
    """channels_intake.views.filing makes its IntakeItem from the cleaned form."""

    name: ClassVar[str] = "web"
    family: ClassVar[str] = "web"
