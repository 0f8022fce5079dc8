"""System checks of the configuration: what would surprise someone later is said at the start."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register


@register(Tags.security)
def field_keys_open_a_lock(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Reporters' names and addresses are encrypted with these; a key of the wrong length fails at the first complaint."""
    bad = [key_id for key_id, key in settings.FIELD_KEYS if len(key) != 32]
    if not settings.FIELD_KEYS:
        return [Error("FIELD_KEYS is empty.", hint="Set FIELD_KEYS=k1:<base64 of 32 random bytes>.", id="lapor.E001")]
    if bad:
        return [Error(f"FIELD_KEYS: {', '.join(bad)} is not 32 bytes long.", hint="openssl rand -base64 32", id="lapor.E002")]
    return []


@register(Tags.security)
def simulator_is_for_the_demo(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    if settings.SIMULATOR and not settings.DEBUG:
        return [
            Warning(
                "SIMULATOR=1 with DEBUG=0: anyone who reaches /simulator/ can send messages in other people's names.",
                hint="Set SIMULATOR=0.",
                id="lapor.W001",
            )
        ]
    return []
