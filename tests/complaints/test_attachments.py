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
