"""Secrets of the demo: made up once, kept in LAPOR_HOME/secrets.json, readable by their owner alone."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def home() -> Path:
    """The state folder: everything that this installation keeps outside its servers."""
    return Path(os.environ.get("LAPOR_HOME", "").strip() or ROOT / ".lapor").expanduser().resolve()


def remembered(name: str, make: Callable[[], str]) -> str:
    """The kept value of ``name``; made and kept when there is none. Two processes at once agree on one value."""
    folder = home()
    folder.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(folder / "secrets.json", os.O_RDWR | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "r+", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        kept: dict[str, str] = json.loads(file.read() or "{}")
        if name not in kept:
            kept[name] = make()
            file.seek(0)
            file.truncate()
            json.dump(kept, file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        return kept[name]
