"""Words by which somebody who wants to stay unknown tells who they are: an office held, a home, a family. Pure."""

from __future__ import annotations

import re

_ROLE = (
    r"bendahara|sekretaris|guru|honorer|pegawai|staf|karyawan|karyawati|perawat|bidan|dokter|operator|kader|satpam|sopir|kasir|"
    r"kepala sekolah|wakil kepala|kepala dusun|kepala lingkungan|perangkat desa|anggota bpd|ketua \w+|wali murid|tetangga(?:nya)?|"
    r"asn|pns|pppk|p3k|mahasiswa|siswa|murid|pasien|korban(?:nya)?|pemilik \w+|penjual \w+|pedagang \w+"
)
_REST = r"(?:[^.,;!?\n]{0,40})"
_TELLING = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b(?:nama (?:lengkap )?saya|saya bernama|perkenalkan,? saya)\b{_REST}",
        rf"\b(?:saya|kami|aku)(?: ini| adalah| selaku| sebagai| seorang| bekerja sebagai| bekerja di| mengajar di)* (?:{_ROLE})\b{_REST}",
        rf"\b(?:saya|kami|aku) (?:bekerja|mengajar|bertugas|kuliah|sekolah) (?:di|sebagai)\b{_REST}",
        rf"\b(?:saya|kami) (?:selaku|sebagai)\b{_REST}",
        rf"\b(?:rumah|toko|warung|kios|kebun|sawah|kantor) (?:saya|kami)\b{_REST}",
        rf"\b(?:rumahku|tokoku|warungku){_REST}",
        rf"\b(?:anak|istri|suami|ibu|bapak|ayah|mertua|adik|kakak|orang tua) (?:saya|kami)\b{_REST}",
    )
)
MOST = 3


def phrases(text: str) -> tuple[str, ...]:
    """The stretches of a text that point at its author, in order, at most MOST.

    >>> phrases("Dana BOS dipotong. Saya bendahara SD 3 Kampala, saya lihat sendiri.")
    ('Saya bendahara SD 3 Kampala',)
    """
    found = sorted((match.span() for pattern in _TELLING for match in pattern.finditer(text)), key=lambda span: (span[0], -span[1]))
    apart: list[tuple[int, int]] = []
    for start, end in found:
        if not apart or start >= apart[-1][1]:
            apart.append((start, end))
    return tuple(text[start:end].strip() for start, end in apart[:MOST])
