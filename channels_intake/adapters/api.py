"""The REST API. Answers are read through it, so there is nothing to send."""

from __future__ import annotations

from typing import ClassVar

from channels_intake.contracts import Channel


class Api(Channel):
    """channels_intake.api makes its IntakeItem from the validated request."""

    name: ClassVar[str] = "api"
    family: ClassVar[str] = "api"
