"""Every figure of monitoring and evaluation, defined once: its name, what it means, how it comes out of the cells, who may see it.

Dashboards, reports, the public page and the assessment ask for a figure by its key and add nothing of their own.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SURE = 20


class View(StrEnum):
    """What a figure is of: cases in which it happened in the period, those received in it, those of now; or how things stood at its end."""

    PERIOD = "period"
    COHORT = "cohort"
    NOW = "now"
    END = "end"


class Kind(StrEnum):
    """How it comes out of the cells, or that somebody else reads it."""

    COUNT = "count"  # cases of the measures
    SHARE = "share"  # cases of the measures, of those of `of`, in per cent
    PART = "part"  # cases of the measures whose number is above zero, of all of them, in per cent
    MEAN = "mean"  # the mean of the numbers that cases of the measures carry
    MEDIAN = "median"  # of whole hours, told in days
    NINETIETH = "ninetieth"  # the hours within which nine of ten were done, told in days
    OVERDUE = "overdue"  # running clocks whose last day is over by `after` to `until` days
    STOCK = "stock"  # cases that are so now
    READ = "read"  # not of cases: "plan:reached" is what the source "plan" tells as "reached" (reporting/sources.py)


class Audience(StrEnum):
    """Who may see it. Each includes those before it."""

    PUBLIC = "public"
    STAFF = "staff"


@dataclass(frozen=True)
class Figure:
    """One definition. A measure ending in ":" stands for all that begin so; a minus before one takes it away.

    `overdue` are running clocks that count in `of` once their last day is over: who never answers is not left out.
    A share of fewer than `sure` compares nothing yet, and is shown faint. `hot` are those of which one is one too many.
    """

    key: str
    name: str | Promise
    definition: str | Promise
    unit: str | Promise
    view: View
    kind: Kind
    measures: tuple[str, ...]
    of: tuple[str, ...] = ()
    overdue: tuple[str, ...] = ()
    after: int = 1
    until: int | None = None
    audience: Audience = Audience.PUBLIC
    sure: int = SURE
    hot: bool = False

    @property
    def is_count(self) -> bool:
        """Whether it counts whole things: cases, which need no "of how many", or actions."""
        return self.unit is CASES or self.unit is ACTIONS

    @property
    def says_of(self) -> bool:
        """Whether beside it stands of how many it is."""
        return self.unit is not CASES


CASES, PERCENT, DAYS, STARS, TIMES, ACTIONS = _("laporan"), _("persen"), _("hari"), _("dari 5"), _("kali"), _("aksi")
POINTS = _("dari 100")
CLOSED = ("end:confirmed", "end:silent")
NOT_CLOSED = ("-end:confirmed", "-end:silent", "-end:withdrawn", "-end:duplicate")
_P, _C, _N, _E = View.PERIOD, View.COHORT, View.NOW, View.END


def _clock(key: str, measure: str, name: tuple[str | Promise, str | Promise, str | Promise, str | Promise]) -> tuple[Figure, ...]:
    """In time by both views, and how long it took."""
    kept, both = (f"{measure}:kept",), (f"{measure}:kept", f"{measure}:late")
    in_time, half, nine, what = name
    late = _("Yang belum dilakukan dan sudah lewat batasnya dihitung tidak tepat waktu.")
    hours = _("Jam penuh sejak batas mulai dihitung sampai dilakukan, putaran pertama saja, ditulis dalam hari.")
    cohort = _("Dari laporan yang diterima dalam rentang ini.")
    return (
        Figure(f"{key}_in_time", in_time, _join(what, late), PERCENT, _P, Kind.SHARE, kept, both, (f"{measure}:due",)),
        Figure(
            f"{key}_in_time_cohort", _cohort(in_time), _join(what, late, cohort), PERCENT, _C, Kind.SHARE,
            (f"in:{measure}:kept",), (f"in:{measure}:kept", f"in:{measure}:late"), (f"in:{measure}:due",),
        ),
        Figure(f"{key}_median", half, _join(what, hours), DAYS, _P, Kind.MEDIAN, both),
        Figure(f"{key}_p90", nine, _join(what, hours), DAYS, _P, Kind.NINETIETH, both),
    )  # fmt: skip


@dataclass(frozen=True)
class _Joined(Promise):
    """Sentences put together when they are read, in the language of the reader."""

    parts: tuple[object, ...]
    by: str = " "

    def __str__(self) -> str:
        return self.by.join(str(part) for part in self.parts)


def _join(*parts: str | Promise) -> _Joined:
    return _Joined(parts)


def _cohort(name: str | Promise) -> _Joined:
    return _Joined((name, _("(menurut bulan masuk)")))


FIGURES: tuple[Figure, ...] = (
    Figure("received", _("Masuk"), _("Laporan yang diterima dalam rentang ini, dari semua saluran. Laporan tersegel tidak dihitung."), CASES, _P, Kind.COUNT, ("in",)),
    Figure("valid", _("Layak ditangani"), _("Laporan yang diterima dalam rentang ini, selain yang dicabut, digabung, atau diarsipkan dengan alasan."), CASES, _C, Kind.COUNT, ("in", "-in:end:", "in:end:confirmed", "in:end:silent")),
    Figure("closed", _("Selesai"), _("Laporan yang ditutup dalam rentang ini setelah dijawab."), CASES, _P, Kind.COUNT, CLOSED),
    Figure("confirmed", _("Dinyatakan beres oleh pelapor"), _("Laporan selesai yang pelapornya sendiri menyatakan beres."), CASES, _P, Kind.COUNT, ("end:confirmed",)),
    Figure("archived", _("Diarsipkan dengan alasan"), _("Laporan yang tidak dilanjutkan, dengan alasan yang disampaikan kepada pelapor."), CASES, _P, Kind.COUNT, ("end:", *NOT_CLOSED)),
    Figure("duplicates", _("Digabung"), _("Laporan yang sudah pernah dilaporkan dan digabung."), CASES, _P, Kind.COUNT, ("end:duplicate",)),
    Figure("withdrawn", _("Dicabut pelapor"), _("Laporan yang dicabut pelapornya sendiri."), CASES, _P, Kind.COUNT, ("end:withdrawn",)),
    Figure("settled_share", _("Selesai dari yang masuk"), _("Laporan yang diterima dalam rentang ini dan sekarang sudah selesai, dari yang layak ditangani."), PERCENT, _C, Kind.SHARE, ("in:end:confirmed", "in:end:silent"), ("in", "-in:end:", "in:end:confirmed", "in:end:silent")),
    *_clock("check", "check", (_("Diperiksa tepat waktu"), _("Lama pemeriksaan, nilai tengah"), _("Lama pemeriksaan, 9 dari 10"), _("Dari laporan diterima sampai diteruskan ke kantor yang mengurus."))),
    *_clock("answer", "answer", (_("Dijawab tepat waktu"), _("Lama jawaban pertama, nilai tengah"), _("Lama jawaban pertama, 9 dari 10"), _("Dari laporan diteruskan ke kantor sampai jawaban pertamanya. Yang dicabut, digabung, atau diarsipkan tidak ikut."))),
    *_clock("settle", "settle", (_("Diselesaikan tepat waktu"), _("Lama penyelesaian, nilai tengah"), _("Lama penyelesaian, 9 dari 10"), _("Dari laporan diterima sampai kantor menyatakan selesai. Yang dicabut, digabung, atau diarsipkan tidak ikut."))),
    Figure("no_result", _("Ditutup tanpa hasil"), _("Laporan selesai yang kantornya tidak pernah mengatakan apa hasilnya."), PERCENT, _P, Kind.SHARE, ("outcome:=",), CLOSED),
    Figure("refused", _("Tidak dapat dipenuhi"), _("Laporan selesai yang permintaannya dijawab tidak dapat dipenuhi."), PERCENT, _P, Kind.SHARE, ("outcome:refused",), CLOSED),
    Figure("silent", _("Ditutup karena pelapor diam"), _("Laporan selesai yang ditutup karena pelapor tidak menanggapi. Tidak dihitung sebagai puas."), PERCENT, _P, Kind.SHARE, ("end:silent",), CLOSED),
    Figure("reopened", _("Dibuka lagi"), _("Laporan yang pertama kali dibuka lagi atau dikeberati dalam rentang ini, dibandingkan dengan yang selesai."), PERCENT, _P, Kind.SHARE, ("again",), CLOSED),
    Figure("rating", _("Penilaian pelapor"), _("Rata-rata bintang yang diberikan. Yang tidak menilai tidak dianggap memberi nilai apa pun."), STARS, _P, Kind.MEAN, ("rated",)),
    Figure("rating_response", _("Pelapor yang menilai"), _("Laporan selesai yang dinilai pelapornya."), PERCENT, _P, Kind.SHARE, ("ended:rated",), CLOSED),
    Figure("transfers", _("Pindah tangan tiap laporan"), _("Berapa kali sebuah laporan dikembalikan kantor karena bukan urusannya. Rata-rata dari laporan yang diterima dalam rentang ini dan sudah diteruskan."), TIMES, _C, Kind.MEAN, ("passed",), audience=Audience.STAFF),
    Figure("misrouted", _("Salah penerusan"), _("Laporan yang sedikitnya sekali dikembalikan kantor karena bukan urusannya, dari semua yang diteruskan."), PERCENT, _C, Kind.PART, ("passed",), audience=Audience.STAFF),
    Figure("open", _("Masih terbuka"), _("Laporan yang sekarang belum berakhir."), CASES, _N, Kind.STOCK, ("now:open",)),
    Figure("waiting", _("Belum diteruskan"), _("Laporan yang sekarang belum diberikan kepada kantor mana pun."), CASES, _N, Kind.STOCK, ("now:waiting",), audience=Audience.STAFF),
    Figure("unchecked", _("Lewat batas pemeriksaan"), _("Laporan yang sekarang belum diteruskan padahal batas pemeriksaannya sudah lewat."), CASES, _N, Kind.OVERDUE, ("now:verifikasi",)),
    Figure("unanswered", _("Lewat batas jawaban"), _("Laporan yang sekarang belum dijawab padahal batas jawabannya sudah lewat."), CASES, _N, Kind.OVERDUE, ("now:tindak_lanjut",)),
    Figure("unsettled", _("Lewat batas penyelesaian"), _("Laporan yang sekarang belum diselesaikan padahal batasnya sudah lewat."), CASES, _N, Kind.OVERDUE, ("now:penyelesaian",), hot=True),
    Figure("unsettled_week", _("Terlambat 1 sampai 7 hari"), _("Laporan yang lewat batas penyelesaiannya selama itu, hari kalender."), CASES, _N, Kind.OVERDUE, ("now:penyelesaian",), until=7, audience=Audience.STAFF),
    Figure("unsettled_month", _("Terlambat 8 sampai 30 hari"), _("Laporan yang lewat batas penyelesaiannya selama itu, hari kalender."), CASES, _N, Kind.OVERDUE, ("now:penyelesaian",), after=8, until=30, audience=Audience.STAFF),
    Figure("unsettled_two_months", _("Terlambat 31 sampai 60 hari"), _("Laporan yang lewat batas penyelesaiannya selama itu, hari kalender."), CASES, _N, Kind.OVERDUE, ("now:penyelesaian",), after=31, until=60, audience=Audience.STAFF),
    Figure("unsettled_long", _("Terlambat lebih dari 60 hari"), _("Laporan yang lewat batas penyelesaiannya selama itu, hari kalender."), CASES, _N, Kind.OVERDUE, ("now:penyelesaian",), after=61, audience=Audience.STAFF),
    Figure("undecided", _("Sengketa antarkantor lewat batas"), _("Laporan yang diperselisihkan kantor-kantor dan belum diputus koordinator sampai batasnya lewat."), CASES, _N, Kind.OVERDUE, ("now:keputusan",), audience=Audience.STAFF),
    Figure("plan_reached", _("Target rencana aksi yang tercapai"), _("Dari semua target tahun itu dalam rencana aksi yang sudah ditandatangani: bagian yang sudah tercapai menurut realisasi terakhir, sampai triwulan terakhir yang sudah selesai. Bila angkanya kami hitung sendiri, itulah yang dipakai. Yang belum dilaporkan dihitung belum tercapai."), PERCENT, _E, Kind.READ, ("plan:reached",), sure=1),
    Figure("plan_unreported", _("Aksi yang belum dilaporkan"), _("Aksi yang berjalan pada triwulan terakhir yang sudah selesai dan belum dilaporkan realisasinya untuk triwulan itu. Yang sudah dilaporkan selesai sebelumnya tidak ikut."), ACTIONS, _E, Kind.READ, ("plan:unreported",)),
    Figure("plan_report_late", _("Aksi yang terlambat dilaporkan"), _("Aksi yang belum dilaporkan untuk triwulan terakhir yang sudah selesai, padahal hari terakhir untuk melapor sudah lewat."), ACTIONS, _E, Kind.READ, ("plan:report_late",), hot=True),
    Figure("plan_behind", _("Aksi yang lewat jadwal"), _("Aksi yang menurut rencana sudah harus selesai, tetapi belum dilaporkan selesai. Dibandingkan dengan semua aksi yang jadwalnya sudah berakhir."), ACTIONS, _E, Kind.READ, ("plan:behind",)),
    Figure("quality_score", _("Mutu jawaban"), _("Nilai rata-rata, 0 sampai 100, dari laporan selesai yang dipilih secara acak setiap bulan lalu dibaca orang di luar kantornya. Dihitung pada bulan hasilnya diumumkan kepada kantor, sesudah keberatan dijawab menurut jawabannya. Kantor dengan kurang dari tiga laporan dibaca tidak diberi nilai."), POINTS, _P, Kind.READ, ("quality:score",), sure=3),
    Figure("quality_read", _("Sampel mutu yang dibaca"), _("Dari laporan yang terpilih dalam sampel yang diambil dalam rentang ini: bagian yang sudah dibaca. Yang keluar karena tidak boleh lagi dibaca tidak dihitung."), PERCENT, _P, Kind.READ, ("quality:read",), sure=1, audience=Audience.STAFF),
    Figure("quality_agreement", _("Kesepakatan pembaca mutu"), _("Sebagian laporan sampel dibaca dua orang yang tidak melihat nilai satu sama lain. Dari semua kriteria yang mereka nilai: bagian yang nilainya sama."), PERCENT, _P, Kind.READ, ("quality:agreement",), audience=Audience.STAFF),
)  # fmt: skip
BY_KEY = {figure.key: figure for figure in FIGURES}
PUBLIC = tuple(figure for figure in FIGURES if figure.audience == Audience.PUBLIC)
