"""A small instrument, a round with two offices, and who has a part in it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

import pytest
from django.utils import timezone
from django.utils.translation import gettext as _

from assessments import models, services
from assessments.blueprint import Aspect, Blueprint, Indicator, Kind, Question, Scheme, Scope
from assessments.contracts import Figure
from assessments.models import Assessment, Instrument, Period
from complaints.attachments import CleanFile
from organisations.models import Membership, Role, Unit, User
from organisations.queries import default_agency
from tests.cast import Cast, make, unit_of

LEVELS = ("Belum ada", "Rancangan", "Ada", "Ada dan dipakai")
SMALL = Blueprint(
    key="kecil",
    version="1",
    scope=Scope.UNIT,
    name="Instrumen kecil",
    source="Surat 1/2026",
    aspects=(
        Aspect(
            "kebijakan",
            "Kebijakan",
            (
                Indicator(
                    "sk",
                    "SK pengelola",
                    (Question("sk-1", "Apakah SK ada?", Kind.YES_NO), Question("sk-2", "Seberapa lengkap?", Kind.SCALE, levels=LEVELS)),
                    legal_basis="Perpres 76/2013",
                    basis_verified=True,
                    evidence=True,
                    schemes=((Scheme.OMBUDSMAN, "Pengaduan: pengelola"), (Scheme.PEKPPP, "Konsultasi")),
                ),
                Indicator("sop", "SOP", (Question("sop-1", "Berapa SOP?", Kind.NUMBER, unit="SOP", thresholds=(Decimal(1), Decimal(2), Decimal(4))),)),
            ),
            weight=Decimal(60),
            help="Aturan kantor ini.",
        ),
        Aspect(
            "monev",
            "Monev",
            (
                Indicator(
                    "tepat",
                    "Tepat waktu",
                    (
                        Question("tepat-1", "Berapa persen?", Kind.NUMBER, figure="tepat", unit="persen", thresholds=(Decimal(60), Decimal(80), Decimal(95))),
                        Question("tepat-2", "Apa sebabnya?", Kind.TEXT, required=False),
                    ),
                ),
                Indicator("rekap", "Rekap", (Question("rekap-1", "Lampirkan rekap terakhir.", Kind.FILE),)),
            ),
            weight=Decimal(40),
        ),
    ),
)  # fmt: skip
PDF = CleanFile(b"%PDF-1.4 bukti", "application/pdf")


class Known:
    """A provider of one figure, which a test may change."""

    value: Decimal | None = Decimal("87.5")
    # With a name that has an English.
    spoken: bool = False

    def known(self) -> dict[str, str]:
        return {"tepat": "Dijawab tepat waktu"}

    def figure(self, key: str, *, agency_id: int, unit_id: int | None, at: dt.datetime) -> Figure:
        name = _("Ditandatangani") if Known.spoken else "Dijawab tepat waktu"
        return Figure({"tepat": key}[key], Known.value, "persen", name, "Jawaban pertama pada waktunya.", at)


@dataclass(frozen=True)
class World:
    """A round of two offices, in which nobody has written yet."""

    cast: Cast
    organisasi: User
    organisasi2: User
    setda: Unit
    instrument: Instrument
    period: Period

    def form(self, unit: Unit | None = None) -> Assessment:
        """The form of an office as it is now; of the Dinas PUPR when none is named."""
        return Assessment.objects.select_related("instrument", "period__agency", "unit").get(period=self.period, unit=unit or self.cast.pu)

    def indicator(self, key: str) -> models.Indicator:
        return models.Indicator.objects.get(aspect__instrument=self.instrument, key=key)

    def question(self, key: str) -> models.Question:
        return models.Question.objects.get(indicator__aspect__instrument=self.instrument, key=key)

    def answer(self, key: str, value: str, *, by: User | None = None, version: int = 0, note: str = "") -> services.Kept:
        """Write an answer for the Dinas PUPR."""
        return services.save_answer(
            form=self.form(), question=self.question(key), value=value, note=note, version=version, by=by or self.cast.petugas
        )

    def fill(self) -> Assessment:
        """Everything that must be answered, by petugas."""
        for key, value in (("sk-1", "ya"), ("sk-2", "2"), ("sop-1", "2")):
            self.answer(key, value)
        for indicator, question in (("sk", None), ("rekap", "rekap-1")):
            services.add_evidence(
                form=self.form(),
                indicator=self.indicator(indicator),
                question=self.question(question) if question else None,
                clean=CleanFile(PDF.content + indicator.encode(), PDF.content_type),
                title=f"Bukti {indicator}",
                by=self.cast.petugas,
            )
        return self.form()

    def submitted(self) -> Assessment:
        """Filled in and handed in."""
        services.submit(form_id=self.fill().pk, by=self.cast.atasan)
        return self.form()

    def reviewed(self, **instead: str) -> Assessment:
        """Checked by Bagian Organisasi; `instead` are points that differ, by indicator key."""
        form = self.submitted()
        for key in ("sk", "sop", "tepat", "rekap"):
            points = Decimal(instead[key]) if key in instead else None
            services.judge(
                form_id=form.pk,
                indicator=self.indicator(key),
                points=points,
                reason="Bukti kurang" if points is not None else "",
                by=self.organisasi,
            )
        services.review(form_id=form.pk, by=self.organisasi)
        return self.form()


@pytest.fixture(autouse=True)
def known_figures(settings) -> type[Known]:
    settings.FIGURE_PROVIDER = "tests.assessments.conftest.Known"
    Known.value, Known.spoken = Decimal("87.5"), False
    return Known


@pytest.fixture
def world() -> World:
    cast = make()
    setda = unit_of("setda")
    people = []
    for name in ("organisasi", "organisasi2"):
        people.append(User.objects.create(username=name))
        Membership.objects.create(user=people[-1], unit=setda, role=Role.ORGANISATION)
    agency = default_agency()
    instrument = services.write_instrument(form=SMALL, agency_id=agency.pk, by=people[0])
    instrument = services.publish(instrument_id=instrument.pk, by=people[0])
    opening = services.Opening(
        name="Penilaian 2026",
        year=2026,
        deadline=timezone.localdate() + dt.timedelta(days=10),
        instruments=[instrument],
        units=[cast.pu, cast.other],
        lead_unit=setda,
    )
    period = services.open_period(agency_id=agency.pk, opening=opening, by=people[0])
    return World(cast, people[0], people[1], setda, instrument, period)
