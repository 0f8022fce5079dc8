"""What is covered in words that everybody may read, how surely, and that covering loses and adds nothing else."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from complaints.masking import COVER, findings, masked, pieces, tells_surely

PHONE = "+6281234500001"


@pytest.mark.parametrize(
    ("text", "known", "sure", "likely"),
    [
        # A title or an office is nobody; a name behind it is somebody, shouted too.
        ("Pak Camat tidak datang", (), [], []),
        ("PAK RT MINTA UANG", (), [], []),
        ("Ibu PLN tidak datang", (), [], []),
        ("Pak Budi Santoso tidak datang", (), [], ["Budi Santoso"]),
        ("PAK BUDI SANTOSO MINTA UANG", (), [], ["BUDI SANTOSO"]),
        # Numbers and addresses of people, however they are written
        ("mail ani@contoh.id", (), ["ani@contoh.id"], []),
        ("plat DD 1234 AB parkir", (), ["DD 1234 AB"], []),
        ("telepon 0812-3450-0001, 812.3450.0001", (PHONE,), ["0812-3450-0001", "812.3450.0001"], []),
        ("hubungi (812) 3450 0001", (PHONE,), ["812) 3450 0001"], []),
        ("lahir 12 Mei 1990", (), [], ["12 Mei 1990"]),
        # A house, with its block, and not the street alone
        ("Rumah saya di Jl. Merdeka No. 5 Blok C. Gelap", (), [], ["Jl. Merdeka No. 5 Blok C"]),
        ("Jl. Merdeka gelap", (), [], []),
        # What is known of the reporter is sure as a whole and likely in its parts; what overlaps is one, and as sure as its surest.
        ("siti  aminah dan Aminah", ("Siti Aminah",), ["siti  aminah"], ["Aminah"]),
        ("kontak Siti Aminah Rahma", ("Siti Aminah", "Aminah Rahma"), ["Siti Aminah Rahma"], []),
        ("Warga Desa resah, warga lain juga", ("Warga Desa",), ["Warga Desa"], []),
        ("keratuan", ("Ratu",), [], []),
        ("itu nya itu", ("nya",), [], []),
    ],
)  # fmt: skip
def test_what_tells_who_somebody_is(text: str, known: tuple[str, ...], sure: list[str], likely: list[str]) -> None:
    found = findings(text, known)
    assert [text[each.start : each.end] for each in found if each.sure] == sure == tells_surely(text, known)
    assert [text[each.start : each.end] for each in found if not each.sure] == likely


WORDS = st.lists(
    st.sampled_from(["Pak Budi Santoso", "081234500001", "jalan", "Siti Aminah", "rusak.", "ani@contoh.id", "Jl. Merdeka No. 5", "RT 02", "\n", ","]),
    max_size=8,
).map(" ".join)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(WORDS, st.sampled_from([(), ("Siti Aminah", PHONE), ("Budi",)]))
def test_covering_loses_and_adds_nothing_else(text: str, known: tuple[str, ...]) -> None:
    found, cut = findings(text, known), pieces(text, known)
    assert "".join(piece.text for piece in cut) == text
    assert [piece.text for piece in cut if piece.found] == [text[each.start : each.end] for each in found]
    assert "".join(COVER if piece.found else piece.text for piece in cut) == masked(text, known)
    assert all(one.end <= other.start for one, other in itertools.pairwise(found))
