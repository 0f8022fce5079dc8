"""Files from strangers: lying names, metadata, bombs and rubbish."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from complaints import attachments
from complaints.attachments import InvalidFile, clean_bytes, clean_file
from complaints.models import Attachment
from tests.cast import Cast, complain


def picture(kind: str = "JPEG", size: tuple[int, int] = (60, 40)) -> bytes:
    drawn = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "rumah pelapor"
    exif.get_ifd(0x8825)[1] = "S"
    Image.new("RGB", size, "red").save(drawn, kind, exif=exif)
    return drawn.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_is_drawn_anew_without_what_was_hidden_in_it(kind: str) -> None:
    clean = clean_bytes(picture(kind))
    assert clean.content_type == "image/jpeg"
    assert b"rumah pelapor" not in clean.content
    with Image.open(io.BytesIO(clean.content)) as drawn:
        assert not drawn.getexif()
        assert drawn.size == (60, 40)


def test_a_large_picture_is_made_small() -> None:
    with Image.open(io.BytesIO(clean_bytes(picture(size=(3000, 1500))).content)) as drawn:
        assert drawn.size == (2000, 1000)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"MZ\x90\x00 this is a program",
        b"<html><script>alert(1)</script></html>",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"\xff\xd8\xff\xe0 not really a picture",
        picture()[:100],
        b"GIF89a" + b"\x00" * 50,
    ],
)
def test_what_lies_about_itself_is_refused_with_a_sentence(content: bytes) -> None:
    with pytest.raises(InvalidFile) as refused:
        clean_file(SimpleUploadedFile("foto.jpg", content, content_type="image/jpeg"))
    assert str(refused.value).endswith(".")


def test_too_many_bytes_are_not_even_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attachments, "MAX_BYTES", 10)

    class Unread(SimpleUploadedFile):
        def open(self, *_args: object, **_more: object) -> None:
            raise AssertionError("it was read")

    upload = Unread("foto.jpg", picture())
    with pytest.raises(InvalidFile, match="10 MB"):
        clean_file(upload)


def test_a_bomb_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attachments, "MAX_PIXELS", 100)
    with pytest.raises(InvalidFile, match="besar"):
        clean_bytes(picture())


@pytest.mark.django_db
def test_a_file_is_kept_under_a_name_nobody_can_guess(cast: Cast) -> None:
    made = complain(files=(clean_bytes(picture()),))  # type: ignore[arg-type]
    row = Attachment.objects.get(complaint=made.complaint)
    assert str(row.public_id) in row.file.name
    assert made.complaint.number not in row.file.name
    assert row.file.size == row.size


EBML = b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\xf7\x81\x01\x42\xf2\x81\x04\x42\xf3\x81\x08\x42\x82\x84webm"
OGG = b"OggS\x00\x02" + bytes(20) + b"\x01\x13"
M4A = b"\x00\x00\x00\x20ftypM4A \x00\x00\x00\x00M4A mp42isom" + bytes(20)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (EBML + b"A_OPUS", "audio/webm"),
        (OGG + b"OpusHead", "audio/ogg"),
        (M4A + b"hdlrsoun", "audio/mp4"),
        (b"ID3\x03\x00\x00\x00\x00\x00\x00\xff\xfb\x90\x64", "audio/mpeg"),
    ],
)
def test_a_voice_is_taken_as_it_is(content: bytes, kind: str) -> None:
    content += bytes(400)
    clean = clean_bytes(content)
    assert (clean.content_type, clean.content) == (kind, content)
    with pytest.raises(InvalidFile, match="5 MB"):
        clean_bytes(content + bytes(attachments.MAX_VOICE_BYTES))


@pytest.mark.parametrize("content", [EBML + b"V_VP8A_OPUS", M4A + b"videsoun", EBML, OGG, M4A, b"ID4 lied"], ids=str)
def test_film_and_what_only_begins_like_a_voice_is_refused(content: bytes) -> None:
    with pytest.raises(InvalidFile, match="rekaman suara"):
        clean_bytes(content + bytes(400))


@pytest.mark.django_db
def test_every_type_that_is_taken_may_be_stored(cast: Cast) -> None:
    files = tuple(attachments.CleanFile(b"x", kind) for kind in attachments.SUFFIX)
    made = complain(files=files)  # type: ignore[arg-type]
    assert {row.content_type for row in Attachment.objects.filter(complaint=made.complaint)} == set(attachments.SUFFIX)
