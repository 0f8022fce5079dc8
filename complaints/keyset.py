"""The token of a page in a list ordered by a moment and an id: how one reads on without counting what came before. Pure."""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import json


def token(at: dt.datetime, pk: int) -> str:
    """What stands for the last row of a page in an address."""
    return base64.urlsafe_b64encode(json.dumps([at.isoformat(), pk]).encode()).decode()


def read(written: str) -> tuple[dt.datetime, int] | None:
    """What `token` wrote; None for anything else, which then means the first page."""
    try:
        at, pk = json.loads(base64.urlsafe_b64decode(written.encode()))
        moment = dt.datetime.fromisoformat(at)
        return (moment, int(pk)) if moment.tzinfo else None
    except (ValueError, TypeError, binascii.Error):
        return None
