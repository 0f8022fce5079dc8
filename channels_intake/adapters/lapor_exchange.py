"""Cases that another complaint system (LAPOR!, a province's) hands over. What we say of them goes back by its next export."""

from __future__ import annotations

from typing import ClassVar

from channels_intake.contracts import Channel


class LaporExchange(Channel):
    """channels_intake.exchange makes its IntakeItem from a row."""

    name: ClassVar[str] = "lapor_exchange"
    family: ClassVar[str] = "lapor_exchange"
