"""Setting a paper as PDF with typst, in this process. What people wrote goes in as data and is never read as code."""

from __future__ import annotations

import datetime as dt
import json
from functools import cache
from typing import Any

import typst
from django.conf import settings
from django.utils import translation
from django.utils.formats import date_format

from complaints.papers.content import ClockRow, EventRow, Head, Letter, Sheet
from complaints.papers.wording import COVER, MAX_TEXT, cell, paragraphs, shows

_FOLDER = settings.BASE_DIR / "templates" / "complaints" / "papers"
_NOTE = 2_000
_FACT = 600
_DOTS = "." * 30


def disposition_sheet(sheet: Sheet) -> bytes:
    """The PDF of a disposition sheet. The same sheet gives the same bytes."""
    number = cell(sheet.number)
    return _set(
        "lembar-disposisi.typ",
        sheet,
        sheet.printed_at,
        {
            "title": f"Lembar disposisi laporan {number}",
            "words": paragraphs(sheet.words),
            "printed": f"Dicetak {moment(sheet.printed_at)} oleh {cell(sheet.printed_by, 80)}",
            "short_title": f"Lembar disposisi {number}",
            "facts": [[name, cell(said, _FACT)] for name, said in _facts(sheet) if said],
            "clocks": [_clock(row) for row in sheet.clocks],
            "instruction": paragraphs(sheet.instruction, most=_NOTE),
            "timeline": [_event(row) for row in sheet.events],
            "earlier": f"{sheet.earlier_events} peristiwa sebelumnya ada di aplikasi." if sheet.earlier_events else "",
        },
    )


def cover_letter(letter: Letter) -> bytes:
    """The PDF of a cover letter. The same letter gives the same bytes."""
    number = cell(letter.number)
    reference = {
        "Nomor": cell(letter.letter_number) or _DOTS,
        "Sifat": _urgency(letter),
        "Lampiran": "-",
        "Perihal": f"Penerusan laporan warga nomor {number}",
    }
    facts = [("Tempat", letter.place), ("Tanggal kejadian", day(letter.occurred_on)), ("Catatan kami", letter.note)]
    return _set(
        "surat-pengantar.typ",
        letter,
        dt.datetime.combine(letter.dated, dt.time(), tzinfo=dt.UTC),
        {
            "title": f"Surat pengantar laporan {number}",
            "words": _quoted(letter.words),
            "printed": "",
            "short_title": f"Surat pengantar laporan {number}",
            "date": f"{cell(letter.signed_in)}, {_date(letter.dated, 'j F Y')}",
            "reference": list(reference.items()),
            "addressee": [f"Pimpinan {cell(letter.recipient)}", "di", cell(letter.recipient_place) or "Tempat"],
            "opening": _opening(letter, number),
            "facts": [[name, cell(said, _NOTE)] for name, said in facts if said],
            "closing": _closing(letter),
            "signer": cell(letter.signer),
        },
    )


def day(date: dt.date | None) -> str:
    """Selasa, 24 November 2026."""
    return _date(date, "l, j F Y") if date else ""


def moment(at: dt.datetime) -> str:
    """Selasa, 24 November 2026 pukul 16.40 WITA."""
    return f"{day(at)} pukul {at:%H.%M} {at:%Z}".strip()


def _date(date: dt.date, form: str) -> str:
    with translation.override("id"):  # a paper of a government is in its language, whoever prints it
        return date_format(date, form, use_l10n=False)


def _urgency(paper: Sheet | Letter) -> str:
    words = [word for word, holds in (("Rahasia", paper.secret), ("Segera", paper.urgent)) if holds]
    return ", ".join(words) or "Biasa"


def _facts(sheet: Sheet) -> list[tuple[str, str]]:
    return [
        ("Nomor laporan", sheet.number),
        ("Diterima", f"{moment(sheet.received_at)}, melalui {sheet.door}"),
        ("Sifat", _urgency(sheet)),
        ("Golongan", sheet.complaint_class),
        ("Topik", sheet.topic),
        ("Tempat", sheet.place),
        ("Tanggal kejadian", day(sheet.occurred_on)),
        ("Ada di", sheet.owner),
        ("Diteruskan ke luar", sheet.forwarded_to),
        ("Berkas", f"{sheet.files} berkas, dapat dibuka di aplikasi" if sheet.files else ""),
    ]


def _clock(row: ClockRow) -> list[str]:
    return [cell(row.name), day(row.last_day), cell(row.state)]


def _event(row: EventRow) -> list[str]:
    return [f"{_date(row.at, 'j M Y')}, {row.at:%H.%M}", cell(row.what), cell(row.unit), cell(row.said)]


def _opening(letter: Letter, number: str) -> list[str]:
    return [
        "Dengan hormat,",
        f"Pada hari {day(letter.received_at)} kami menerima laporan warga melalui {cell(letter.door)} dan mencatatnya dengan "
        f"nomor {number}. Setelah kami periksa, penanganan laporan tersebut merupakan kewenangan {cell(letter.recipient)}. "
        "Oleh karena itu, laporan tersebut kami teruskan untuk ditangani sesuai dengan ketentuan yang berlaku.",
        "Adapun isi laporan dimaksud adalah sebagai berikut:",
    ]


def _closing(letter: Letter) -> list[str]:
    until = f"paling lambat {day(letter.answer_until)}" if letter.answer_until else "dalam waktu yang tidak terlalu lama"
    return [
        f"Kami mohon kiranya hasil penanganan atau penjelasan atas laporan tersebut disampaikan kepada kami {until}, dengan "
        "menyebutkan nomor laporan di atas, untuk selanjutnya kami sampaikan kepada pelapor.",
        "Identitas pelapor kami rahasiakan. Apabila diperlukan keterangan tambahan dari pelapor, kami siap menanyakannya.",
        "Demikian surat ini kami sampaikan. Atas perhatian dan kerja sama Saudara, kami ucapkan terima kasih.",
    ]


def _quoted(words: str) -> list[str]:
    first, *rest = paragraphs(words) or [""]
    *rows, last = [f"“{first}", *rest]
    return [*rows, f"{last}”"]


def _notes(paper: Sheet | Letter, *, shown: bool) -> list[str]:
    """What the reader must know of the words. Only our own office can look the rest up."""
    more = " Yang berwenang melihatnya di aplikasi." if isinstance(paper, Sheet) else ""
    notes = {
        f"Nomor telepon, nomor identitas, dan sejenisnya dalam tulisan ini ditutup: {COVER}.{more}": paper.masked,
        "Sebagian tanda (misalnya emoji) tidak dapat dicetak dan terlihat sebagai kotak.": not shown,
        "Tulisan ini sangat panjang dan dipotong.": len(paper.words) > MAX_TEXT,
    }
    return [note for note, holds in notes.items() if holds]


def _set(name: str, paper: Sheet | Letter, at: dt.datetime, said: dict[str, Any]) -> bytes:
    data = {"head": _head(paper.head), "secret": paper.secret, **said}
    shown = shows(json.dumps(data, ensure_ascii=False))
    data["notes"] = _notes(paper, shown=shown)
    return typst.compile(
        _FOLDER / name,
        root=_FOLDER,
        font_paths=fonts(),
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        timestamp=int(at.timestamp()),
    )


def _head(head: Head) -> dict[str, str]:
    return {"agency": cell(head.agency), "unit": cell(head.unit), "contact": cell(head.contact)}


@cache
def fonts() -> typst.Fonts:
    """The fonts inside the compiler and no others, so that a paper looks the same from every machine."""
    return typst.Fonts(include_system_fonts=False)
