"""Raw mails as they came, sealed, one file each: kept before anybody is told that we have it, opened to take out what is attached."""

from __future__ import annotations

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from complaints import identity


def keep(key: str, raw: bytes) -> str:
    """Store a mail under the key that it is known by (64 hex); the same again is the same file. The path comes back."""
    path = f"mail/{key[:2]}/{key}"
    if default_storage.exists(path):
        if _is_whole(path):
            return path
        default_storage.delete(path)
    default_storage.save(path, ContentFile(identity.seal(raw)))
    return path


def _is_whole(path: str) -> bool:
    """Whether an earlier keeping was not cut off in the middle."""
    try:
        return bool(opened(path))
    except (OSError, identity.Unreadable, ValueError):
        return False


def opened(path: str) -> bytes:
    """A kept mail. Raises FileNotFoundError, identity.Unreadable."""
    with default_storage.open(path, "rb") as file:
        return identity.unseal(file.read())


def forget(path: str) -> None:
    """Erase a mail: its sender wished to be forgotten."""
    default_storage.delete(path)
