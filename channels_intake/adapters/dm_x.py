"""Direct messages on X: only a link to a page for what nobody else shall read, and only to who takes messages from us."""

from __future__ import annotations

from typing import Any, ClassVar

from channels_intake.contracts import OutboundText, Sender, SendFailed
from channels_intake.wire import x as x_wire


class DmX(Sender):
    """Beside the posts: nobody comes in by it, and where it is refused the link in our post still serves."""

    name: ClassVar[str] = "dm_x"
    family: ClassVar[str] = "x"
    beside: ClassVar[bool] = True
    whispers_for: ClassVar[str] = "post_x"
    switch: ClassVar[str] = "X_DM"

    def __init__(self, account: x_wire.Account) -> None:
        self._account = account

    @classmethod
    def made(cls, settings: Any) -> DmX | None:
        return cls(x_wire.account(settings)) if settings.X_ENABLED and settings.X_DM else None

    def send(self, message: OutboundText) -> str:
        if not message.address.isdecimal():
            raise SendFailed("x: the account is known by its name only", permanent=True)
        call = self._account.client.create_direct_message
        answer = self._account.sent(call, participant_id=message.address, text=message.text, user_auth=True)
        return str(answer.get("dm_event_id", ""))
