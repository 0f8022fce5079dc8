"""What Bagian Organisasi has in hand in a demo: a round of self-assessment that is open, and an action plan in force, partly reported on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils import timezone

from assessments import services
from assessments.models import Instrument, Plan, PlanRow, Scope, Signer
from assessments.quarters import Quarter
from organisations.models import Agency, Unit, User

DAYS = 14


@dataclass(frozen=True)
class Wanted:
    """An action: words, who leads it, the targets of the years, and what its office said of the last quarters that are over."""

    aspect: str
    condition: str
    action: str
    output: str
    indicator: str
    unit: str
    lead: str
    targets: tuple[int, ...]
    said: tuple[tuple[str, int | None, str, str], ...] = ()
    better: str = "up"
    figure: str = ""
    ends: int = 4


ACTIONS = (
    Wanted(
        "Kebijakan dan kelembagaan",
        "SK pengelola pengaduan belum memuat semua OPD.",
        "Terbitkan SK Bupati tentang tim pengelola pengaduan yang memuat petugas dan penggantinya di setiap OPD.",
        "SK Bupati",
        "OPD yang petugas dan penggantinya tercantum dalam SK",
        "OPD",
        "setda",
        (20, 34, 36, 36, 36),
        (("running", 28, "SK diubah untuk 28 OPD.", ""), ("done", 36, "SK untuk semua OPD sudah ditandatangani.", "")),
    ),
    Wanted(
        "Sumber daya manusia",
        "Separuh petugas belum pernah dilatih.",
        "Latih petugas pengaduan di semua OPD dan kecamatan, dua angkatan setahun.",
        "Daftar hadir dan sertifikat",
        "Petugas yang sudah dilatih",
        "orang",
        "bkpsdm",
        (30, 60, 90, 110, 120),
        (
            ("running", 41, "Angkatan pertama, 41 orang.", ""),
            ("running", 58, "Angkatan kedua, 17 orang.", "Dua kecamatan belum mengirim orang."),
        ),
    ),
    Wanted(
        "Data dan aplikasi",
        "Pengaduan lewat SMS dan loket belum masuk ke satu tempat.",
        "Satukan semua saluran pengaduan ke dalam satu sistem.",
        "Semua saluran tersambung",
        "Saluran yang tersambung",
        "saluran",
        "kominfo",
        (3, 5, 6, 6, 6),
        (("running", 4, "SMS, WhatsApp, X, dan situs web tersambung.", ""), ("running", 5, "Loket ikut tersambung.", "")),
    ),
    Wanted(
        "Monitoring dan evaluasi",
        "Sebagian laporan dijawab lewat dari lima hari kerja.",
        "Tegakkan batas jawaban: pengingat otomatis, rapat bulanan, dan teguran tertulis.",
        "Notulen rapat dan surat teguran",
        "Laporan yang dijawab tepat waktu",
        "persen",
        "kominfo",
        (60, 75, 85, 90, 95),
        (("running", 80, "Rapat bulanan berjalan.", ""),),
        figure="answer_in_time",
    ),
    Wanted(
        "Pemangku kepentingan",
        "Warga pulau belum mengenal SP4N-LAPOR!",
        "Sosialisasikan cara melapor di Pulau Sembilan dan pasar desa.",
        "Kegiatan sosialisasi",
        "Kegiatan dalam setahun",
        "kegiatan",
        "kecamatan",
        (2, 4, 6, 6, 6),
    ),
    Wanted(
        "Monitoring dan evaluasi",
        "Jalan rusak yang sama dilaporkan berulang-ulang.",
        "Perbaiki ruas yang paling sering dilaporkan, dan umumkan jadwalnya.",
        "Daftar ruas dan jadwal perbaikan",
        "Ruas yang selesai diperbaiki",
        "ruas",
        "pu",
        (4, 10, 16, 20, 24),
        (("running", 6, "Enam ruas selesai.", ""), ("stuck", 7, "Satu ruas lagi selesai.", "Aspal menunggu perubahan anggaran.")),
    ),
    Wanted(
        "Kebijakan dan kelembagaan",
        "Standar pelayanan belum menyebut hak mengadu.",
        "Lengkapi maklumat pelayanan dengan cara mengadu dan batas jawabannya.",
        "Maklumat pelayanan",
        "Hari antre pada layanan utama",
        "hari",
        "dukcapil",
        (5, 3, 2, 2, 1),
        (("running", 3, "Maklumat dipasang di loket.", ""), ("done", 3, "Maklumat dipasang di semua kecamatan.", "")),
        better="down",
        ends=2,
    ),
    Wanted(
        "Data dan aplikasi",
        "Hasil pengaduan belum terbuka untuk umum.",
        "Terbitkan data pengaduan setiap triwulan sebagai data terbuka.",
        "Terbitan data",
        "Terbitan dalam setahun",
        "terbitan",
        "bappeda",
        (1, 4, 4, 4, 4),
        (("running", 2, "Dua terbitan.", ""),),
        ends=1,
    ),
)


def work(agency: Agency, units: Mapping[str, Unit], people: Mapping[str, User]) -> None:
    """A round and a plan of a government, by offices by their kind and people by their name. Once: a second plan is refused."""
    round_of(agency, units["setda"], people["organisasi"])
    plan_of(agency, units, people)


def round_of(agency: Agency, lead: Unit, by: User) -> None:
    """A self-assessment that every office may fill in for two more weeks."""
    today = timezone.localdate()
    opening = services.Opening(
        name=f"Penilaian mandiri {today.year}",
        year=today.year,
        deadline=today + dt.timedelta(days=DAYS),
        instruments=list(Instrument.objects.filter(agency__isnull=True, scope=Scope.UNIT)[:1]),
        units=list(agency.units.filter(is_external=False, parent__isnull=True)),
        lead_unit=lead,
    )
    services.open_period(agency_id=agency.pk, opening=opening, by=by)


def plan_of(agency: Agency, units: Mapping[str, Unit], people: Mapping[str, User]) -> Plan:
    """A plan that began last year, signed by both, and reported on for the two quarters that ended last."""
    year, writer = timezone.localdate().year, people["organisasi"]
    plan = services.make_plan(
        agency_id=agency.pk,
        name=f"Rencana aksi pengelolaan pengaduan {year - 1} sampai {year + 3}",
        first_year=year - 1,
        last_year=year + 3,
        by=writer,
    )
    rows = [(_row(plan, wanted, units[wanted.lead]), wanted) for wanted in ACTIONS]
    services.hand_in_plan(plan_id=plan.pk, by=writer)
    version = services.review_plan(plan_id=plan.pk, by=people["inspektorat"])
    for signer, name in ((Signer.SECRETARY, "Sekretaris Daerah"), (Signer.HEAD, "Bupati")):
        services.sign_plan(
            plan_id=plan.pk, signer=signer, name=name, number="", signed_on=dt.date(year - 1, 1, 15), sha256=version.sha256[:16], by=writer
        )
    for row, wanted in rows:
        _reported(row, wanted, people)
    return plan


def _row(plan: Plan, wanted: Wanted, lead: Unit) -> PlanRow:
    plain = ("aspect", "condition", "action", "output", "indicator", "unit", "better", "figure")
    # "ends" is the number of the quarter of this year after which a short action is over; 4 goes on to the plan's end.
    last = Quarter(plan.last_year, 4) if wanted.ends == Quarter(1, 4).number else Quarter(plan.first_year + 1, wanted.ends)
    facts = {name: getattr(wanted, name) for name in plain} | {
        "lead": lead,
        "begins": Quarter(plan.first_year, 1).index,
        "ends": last.index,
    }
    targets = {year: Decimal(value) for year, value in zip(plan.years, wanted.targets, strict=True)}
    return services.put_plan_row(plan_id=plan.pk, pk=None, facts=facts, supporting=[], targets=targets)


def _reported(row: PlanRow, wanted: Wanted, people: Mapping[str, User]) -> None:
    over = Quarter.of(timezone.localdate()).index - 1
    by = people[f"petugas-{row.lead.code}"] if row.lead else people["organisasi"]
    # The first of two was said for the quarter before the last; an office that said one thing only said it then, and owes the next.
    for quarter, (progress, value, text, obstacles) in zip((over - 1, over), wanted.said, strict=False):
        if Quarter.at(quarter).year in row.plan.years:
            services.report_realisation(
                row=row,
                quarter=Quarter.at(quarter),
                progress=progress,
                value=None if value is None else Decimal(value),
                text=text,
                obstacles=obstacles,
                follow_up="",
                by=by,
                version=0,
            )
