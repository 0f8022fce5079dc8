"""Every component in every state on one page, for whoever works on the pages: /komponen/, while developing only."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_safe

from channels_intake.forms.filing import HintedRadios
from complaints.forms.fields import PhotosField, words
from complaints.models import EventKind, Visibility
from complaints.templatetags.cases import STATUSES
from complaints.views.why import Explained
from lapor.inline import PATH

FOLDER = settings.BASE_DIR / "templates" / "components"
SPRITE = settings.BASE_DIR / "static" / "vendor" / "icons.svg"


@dataclass(frozen=True)
class Sample:
    """A component in one state. ``seen`` False: nothing of it shows, so its source is shown."""

    state: str
    context: dict[str, Any] = field(default_factory=dict)
    seen: bool = True


class _Form(forms.Form):
    text = words("Ceritakan masalahnya", help_text="Apa yang terjadi, sejak kapan.")
    place = forms.CharField(label="Tempatnya", required=False, help_text="Nama jalan, desa atau kelurahan.")
    day = forms.DateField(label="Kapan", widget=forms.DateInput(attrs={"type": "date"}))
    office = forms.ChoiceField(label="Kantor", choices=[("", "Pilih kantor"), ("pu", "Dinas PUPR")])
    photos = PhotosField(label="Foto atau PDF", required=False)
    agreed = forms.BooleanField(label="Saya setuju", required=False)
    visibility = forms.ChoiceField(label="Siapa yang boleh membaca", choices=Visibility.choices, widget=HintedRadios)

    def clean(self) -> None:
        if self.data.get("place") == "?":
            self.add_error(None, "Isian ini tidak cocok satu sama lain.")


def _form(name: str, data: dict[str, str] | None = None) -> _Form:
    return _Form(data, auto_id=f"{name}_%s")


def _wrong(name: str) -> _Form:
    return _form(name, {"place": "?", "day": "", "visibility": "siapa saja"})


def _fields() -> Iterator[Sample]:
    empty, filled, wrong = (
        _form("kosong"),
        _form("isi", {"text": "Lampu jalan mati.", "day": "2026-11-20", "office": "pu"}),
        _wrong("salah"),
    )
    for name in ("text", "place", "day", "office", "photos", "agreed"):
        yield Sample(f"{name}, kosong", {"field": empty[name]})
    yield Sample("terisi", {"field": filled["text"]})
    yield Sample("salah", {"field": wrong["day"]})
    yield Sample("tanpa “boleh kosong”, pendek", {"field": _form("pendek")["place"], "bare": True, "class": "short"})


def _choices() -> Iterator[Sample]:
    yield Sample("belum dipilih", {"field": _form("pilih")["visibility"]})
    yield Sample("dipilih", {"field": _form("terpilih", {"visibility": "secret"})["visibility"]})
    yield Sample("salah", {"field": _wrong("pilih_salah")["visibility"]})


def _files() -> Iterator[Sample]:
    picture = SimpleNamespace(public_id="0" * 8 + "-0000-4000-8000-" + "0" * 12, content_type="image/png", size=240_000)
    paper = SimpleNamespace(public_id=picture.public_id, content_type="application/pdf", size=1_300_000)
    yield Sample("foto dan PDF", {"files": [picture, picture, paper]})
    yield Sample("tidak ada", {"files": []}, seen=False)


def _clock(name: str, **more: Any) -> Explained:
    """A clock that began ten days ago and runs out tonight."""
    now = timezone.localtime()
    begun, tonight = now - dt.timedelta(days=10), now.replace(hour=23, minute=59, second=59)
    clock = {"name": name, "round": 1, "started_at": begun, "due_at": tonight, "stopped_at": None, "paused_at": None}
    said: dict[str, Any] = {"days": 5, "working": True, "basis": "Permenpan RB 62/2018", "skipped": (), "waits": (), "counted": True}
    row: Any = SimpleNamespace(**clock | {key: value for key, value in more.items() if key in clock})
    given = {key: value for key, value in more.items() if key in said}
    return Explained(clock=row, first=row.started_at.date(), last=row.due_at.date(), **said | given)


def _clocks() -> Iterator[Sample]:
    now = timezone.now()
    past, soon = now - dt.timedelta(days=2), now + dt.timedelta(days=4)
    sunday = (now.date() - dt.timedelta(days=3), "Minggu")
    yield Sample("tepat waktu", {"clocks": [_clock("verifikasi", due_at=soon, stopped_at=now, skipped=(sunday,))]})
    yield Sample("berjalan, putaran kedua", {"clocks": [_clock("tindak_lanjut", due_at=soon, round=2)]})
    yield Sample("hari terakhir, hari kalender", {"clocks": [_clock("tanggapan_pelapor", working=False)]})
    yield Sample("terlambat", {"clocks": [_clock("penyelesaian", due_at=past, counted=False)]})
    yield Sample("terlambat, lalu selesai", {"clocks": [_clock("keputusan", due_at=past, stopped_at=now, waits=((past, now),))]})
    yield Sample("menunggu pelapor", {"clocks": [_clock("penyelesaian", due_at=soon, paused_at=past, round=3, waits=((past, None),))]})


def _event(kind: EventKind, text: str = "", *, audience: str = "reporter", files: list[Any] | None = None, **data: Any) -> SimpleNamespace:
    unit = SimpleNamespace(name="Dinas PUPR")
    attachments = {"all": files or []}
    return SimpleNamespace(
        kind=kind,
        text=text,
        audience=audience,
        data=data,
        unit=unit,
        actor="Petugas PUPR",
        at=timezone.now(),
        attachments=attachments,
        channel="",
    )


def _timeline() -> Iterator[Sample]:
    photo = next(_files()).context["files"][0]
    events = [
        _event(EventKind.REGISTERED),
        _event(EventKind.ASSIGNED),
        _event(EventKind.REPORTER_MESSAGE, "Tambahan: tiang nomor 14.", files=[photo]),
        _event(EventKind.NOTED, "Stok lampu ada di gudang.", audience="internal"),
        _event(EventKind.REPLIED, "Regu kami datang besok pagi.\nTerima kasih sudah menunggu."),
        _event(EventKind.RESOLVED, "Lampu sudah diganti.", outcome="done", evidence="Regu 2"),
    ]
    yield Sample("yang dilihat pelapor", {"events": [event for event in events if event.audience != "internal"], "with_text": True})
    yield Sample("yang dilihat petugas", {"events": events, "with_text": True, "staff": True})
    yield Sample("tanpa isi", {"events": events[:2]})
    yield Sample("semua peristiwa", {"events": [_event(kind) for kind in EventKind]})


def _messages() -> Iterator[Sample]:
    for level, said in (("success", "Jawaban sudah dikirim."), ("error", "Jawaban belum terkirim. Coba lagi.")):
        yield Sample(level, {"messages": [_Message(level, said)]})
    yield Sample("tidak ada", {"messages": []}, seen=False)


@dataclass(frozen=True)
class _Message:
    level_tag: str
    said: str

    def __str__(self) -> str:
        return self.said


def symbols() -> list[str]:
    """Every icon that we serve."""
    return re.findall(r'<symbol id="([\w-]+)"', SPRITE.read_text(encoding="utf-8"))


# By the file's name. A component without a row here fails a test.
SAMPLES: dict[str, Callable[[], Iterator[Sample]]] = {
    "choices": _choices,
    "clocks": _clocks,
    "errors": lambda: iter([Sample("ada yang salah", {"form": _wrong("daftar")}), Sample("semua benar", {"form": _form("x")}, seen=False)]),
    "field": _fields,
    "field_errors": lambda: iter([Sample("satu", {"field": _wrong("satu")["day"]})]),
    "files": _files,
    # These speak only when a script has something to say.
    "app": lambda: iter([Sample("di setiap halaman warga", seen=False)]),
    "outbox": lambda: iter([Sample("laporan di HP ini", seen=False)]),
    "push": lambda: iter([Sample("kabar di HP ini", {"number": "0"}, seen=False)]),
    "htmx": lambda: iter([Sample("di kepala halaman", seen=False)]),
    "icon": lambda: iter([Sample(name, {"name": name}) for name in symbols()]),
    "language": lambda: iter([Sample("bahasa lain ditawarkan")]),
    "longest": lambda: iter([Sample(kind, {"rule": SimpleNamespace(days=5, day_type=kind)}) for kind in ("working", "calendar")]),
    "mark": lambda: iter([Sample("di atas biru")]),
    "messages": _messages,
    "microphone": lambda: iter([Sample("di tombol rekam")]),
    "tag": lambda: iter([Sample(str(said.word), {"icon": said.icon, "tone": said.tone, "word": said.word}) for said in STATUSES.values()]),
    "theme": lambda: iter([Sample("pilihan sekarang ditandai")]),
    "timeline": _timeline,
}


def files() -> list[str]:
    """The names of the components there are."""
    return sorted(path.stem for path in FOLDER.glob("*.html"))


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """All of them, and the colours they stand on."""
    if not settings.DEBUG:
        raise Http404
    shown = [
        (name, [(one, render_to_string(f"components/{name}.html", one.context, request)) for one in SAMPLES[name]()])
        for name in files()
        if name in SAMPLES
    ]
    light = re.search(r":root \{(.*?)\}", PATH.read_text(encoding="utf-8"), re.DOTALL)
    colours = re.findall(r"--([\w-]+): #", light[1] if light else "")
    return render(request, "lapor/components.html", {"components": shown, "colours": colours})
