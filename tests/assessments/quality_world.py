"""Six answered cases of two offices that ended last month, drawn to be read, and who reads them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pytest
from django.utils import timezone

from assessments import services
from assessments.models import QualitySample, Reading, SampledCase
from assessments.quality import marking
from assessments.queries import instrument_blueprint
from complaints import services as cases
from complaints.models import Complaint
from organisations.models import Membership, Role, Unit, User
from organisations.queries import default_agency
from tests.cast import Cast, complain, make, unit_of

LAST = (timezone.localdate().replace(day=1) - dt.timedelta(days=1)).replace(day=1)


def settled(unit: Unit, by: User | None, text: str, *, month: dt.date = LAST) -> Complaint:
    """A case that somebody of an office answered, if named, and that ended in a month."""
    complaint = complain(text).complaint
    cases.assign(complaint.pk, unit_id=unit.pk, reason="urusan")
    if by is not None:
        cases.reply(complaint.pk, actor=by, text="Ibu, lubang itu kami tutup hari Selasa oleh regu jalan.")
    at = dt.datetime.combine(month.replace(day=15), dt.time(3), tzinfo=dt.UTC)
    # As if it had been closed then: how a case ends is tested elsewhere.
    Complaint.objects.filter(pk=complaint.pk).update(status="closed", ended_at=at, due_at=None, end_reason="confirmed")
    return Complaint.objects.get(pk=complaint.pk)


@dataclass(frozen=True)
class Reads:
    """Six cases of two offices that ended last month, drawn; who reads them."""

    cast: Cast
    organisasi: User
    setda: Unit
    sample: QualitySample

    def case(self, unit: Unit | None = None, at: int = 0) -> SampledCase:
        return self.sample.cases.filter(unit=unit or self.cast.pu).order_by("place")[at]

    def marks(self, mark: int | None = 2, **instead: int | None) -> dict[str, int | None]:
        rows = marking.criteria(instrument_blueprint(self.sample.rule.sheet))
        return {row.key: mark for row in rows} | {key.replace("_", "-"): value for key, value in instead.items()}

    def read(self, case: SampledCase, mark: int = 2, by: User | None = None, note: str = "") -> Reading:
        return services.read_case(case_id=case.pk, marks=self.marks(mark), note=note, by=by or self.organisasi)

    def read_all(self) -> None:
        for case in self.sample.cases.all():
            self.read(case)
            if case.second:
                self.read(case, 3, by=self.cast.koordinator)

    def told(self) -> QualitySample:
        self.read_all()
        return services.tell_sample(sample_id=self.sample.pk, by=self.organisasi)

    def objections_over(self) -> None:
        QualitySample.objects.filter(pk=self.sample.pk).update(objection_until=timezone.localdate() - dt.timedelta(days=1))


@pytest.fixture
def reads() -> Reads:
    cast, setda = make(), unit_of("setda")
    organisasi = User.objects.create(username="organisasi")
    Membership.objects.create(user=organisasi, unit=setda, role=Role.ORGANISATION)
    for number in range(4):
        settled(cast.pu, cast.petugas, f"Jalan desa nomor {number} berlubang besar di depan pasar.")
    for number in range(2):
        settled(cast.other, cast.petugas2, f"Akta anak saya yang ke-{number} belum jadi.")
    sample = services.draw_sample(agency=default_agency(), month=LAST, by=organisasi)
    return Reads(cast, organisasi, setda, sample)
