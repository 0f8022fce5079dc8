"""Files from strangers: their true type sniffed, pictures drawn anew without metadata, voices and PDFs kept, the rest refused."""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import puremagic
from django.core.files.base import ContentFile
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from complaints.models import Attachment

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

    from complaints.models import ComplaintEvent

MAX_BYTES = 10 * 1024 * 1024
MAX_FILES = 5
# A picture is for reading a road sign, not for print; 40 megapixels is beyond any phone that reports potholes.
MAX_PIXELS = 40_000_000
MAX_SIDE = 2000
# A minute at the bit rate of a phone's recorder is 1 MB; a voice note of WhatsApp of five minutes the same.
MAX_VOICE_BYTES = 5 * 1024 * 1024
_PICTURES = {"image/jpeg", "image/png", "image/webp"}
SUFFIX = {
    "image/jpeg": ".jpg",
    "application/pdf": ".pdf",
    "audio/webm": ".webm",
    "audio/ogg": ".ogg",
    "audio/mp4": ".m4a",
    "audio/mpeg": ".mp3",
}


class InvalidFile(Exception):
    """A file that is not taken; the message is a sentence for the sender that says what to do."""


@dataclass(frozen=True)
class CleanFile:
    """What is left of an upload after cleaning: safe bytes and what they are."""

    content: bytes
    content_type: str

    @property
    def sha256(self) -> str:
        """Fingerprint of the cleaned bytes (64 hex)."""
        return hashlib.sha256(self.content).hexdigest()


def clean_file(upload: UploadedFile[Any]) -> CleanFile:
    """Read, check and redraw an upload; its name and its claimed type are not believed. Raises InvalidFile."""
    if (upload.size or 0) > MAX_BYTES:
        raise InvalidFile(_("Berkas terlalu besar. Kirim berkas paling besar 10 MB."))
    return clean_bytes(upload.read())


def clean_bytes(content: bytes) -> CleanFile:
    """`clean_file` for bytes that came another way (a picture fetched from a provider). Raises InvalidFile."""
    if not content:
        raise InvalidFile(_("Berkas kosong. Pilih berkas lain."))
    if len(content) > MAX_BYTES:
        raise InvalidFile(_("Berkas terlalu besar. Kirim berkas paling besar 10 MB."))
    kind = _sniff(content)
    if kind in _PICTURES:
        return CleanFile(_redraw(content), "image/jpeg")
    if kind == "application/pdf" and content.startswith(b"%PDF-"):
        # A PDF cannot be redrawn without changing it; it is only ever served as a download in a sandbox.
        return CleanFile(content, kind)
    voice = _voice(content)
    if voice and len(content) > MAX_VOICE_BYTES:
        raise InvalidFile(_("Rekaman terlalu panjang. Kirim rekaman paling besar 5 MB."))
    if voice:
        return CleanFile(content, voice)
    raise InvalidFile(_("Jenis berkas ini belum bisa kami terima. Kirim foto (JPG, PNG, WebP), rekaman suara, atau PDF."))


def looks_acceptable(content: bytes) -> bool:
    """Whether `clean_bytes` would take it, by its size and kind alone: for a sender who is told at once. It may still be broken inside."""
    if not content or len(content) > MAX_BYTES:
        return False
    kind = _sniff(content)
    if kind in _PICTURES or (kind == "application/pdf" and content.startswith(b"%PDF-")):
        return True
    return bool(_voice(content)) and len(content) <= MAX_VOICE_BYTES


def _sniff(content: bytes) -> str:
    try:
        return puremagic.from_string(content, mime=True)
    except (puremagic.PureError, ValueError):
        return ""


@dataclass(frozen=True)
class _Container:
    """A wrapping that holds sound or film: what it may be called, the marks of a sound track, the marks of film."""

    names: frozenset[str]
    content_type: str
    sound: tuple[bytes, ...]
    film: tuple[bytes, ...]
    # How far to look: in MP4 the tracks may be listed at the end.
    head: int = 8192


_CONTAINERS = (
    _Container(frozenset({"video/webm", "audio/webm"}), "audio/webm", (b"A_OPUS", b"A_VORBIS"), (b"V_VP", b"V_AV1", b"V_MPEG")),
    _Container(frozenset({"application/ogg", "audio/ogg"}), "audio/ogg", (b"OpusHead", b"\x01vorbis"), (b"\x80theora",)),
    _Container(frozenset({"audio/mp4", "video/mp4", "audio/x-m4a"}), "audio/mp4", (b"soun",), (b"vide",), head=MAX_VOICE_BYTES),
    _Container(frozenset({"audio/mpeg"}), "audio/mpeg", (b"ID3", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2"), (), head=3),
)


def _voice(content: bytes) -> str:
    """The type of a recording that holds sound and no film; empty for everything else."""
    try:
        names = {found.mime_type for found in puremagic.magic_string(content)}
    except (puremagic.PureError, ValueError):
        return ""
    for kind in _CONTAINERS:
        head = content[: kind.head]
        if kind.names & names and any(mark in head for mark in kind.sound) and not any(mark in head for mark in kind.film):
            return kind.content_type
    return ""


def _redraw(content: bytes) -> bytes:
    try:
        with Image.open(io.BytesIO(content), formats=("JPEG", "PNG", "WEBP")) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                raise InvalidFile(_("Ukuran foto terlalu besar. Kecilkan dahulu, lalu kirim lagi."))
            upright = ImageOps.exif_transpose(picture).convert("RGB")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise InvalidFile(_("Foto tidak bisa dibuka. Kirim foto lain.")) from error
    upright.thumbnail((MAX_SIDE, MAX_SIDE))
    drawn = io.BytesIO()
    # Saving from bare pixels leaves EXIF, GPS and everything hidden behind the picture.
    Image.frombytes("RGB", upright.size, upright.tobytes()).save(drawn, "JPEG", quality=82, optimize=True)
    return drawn.getvalue()


def keep(event: ComplaintEvent, files: tuple[CleanFile, ...]) -> None:
    """Store cleaned files with the event that brought them, inside the caller's transaction."""
    for clean in files:
        row = Attachment(
            complaint_id=event.complaint_id,
            event=event,
            content_type=clean.content_type,
            size=len(clean.content),
            sha256=clean.sha256,
        )
        row.file.save(f"{row.public_id}{SUFFIX[clean.content_type]}", ContentFile(clean.content), save=False)
        row.save(force_insert=True)
