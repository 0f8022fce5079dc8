"""A visit, a call, a letter or a chat that an officer writes down. News goes to the phone or mailbox that the person left."""

from __future__ import annotations

from typing import ClassVar

from channels_intake.contracts import Channel


class Counter(Channel):
    """channels_intake.views.counter makes its IntakeItem from the cleaned form."""

    name: ClassVar[str] = "counter"
    family: ClassVar[str] = "counter"
    by_contact: ClassVar[bool] = True
