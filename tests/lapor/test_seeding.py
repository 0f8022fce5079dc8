"""Complaints for scale tests go in by COPY, past the models: what a model needs, they must have."""

from __future__ import annotations

import pytest

from complaints.models import Complaint
from lapor.seed_words import MATTERS
from lapor.seeding import seed
from reporting.ledger import balance

pytestmark = pytest.mark.django_db


def test_seeded_complaints_are_whole_and_the_books_balance() -> None:
    assert seed(40) == Complaint.objects.count() == 40
    assert balance().sound


def test_a_seeded_complaint_is_with_an_office_that_has_its_topic() -> None:
    seed(60)
    kinds = {matter.topic: set(matter.kinds) for matter in MATTERS}
    for case in Complaint.objects.exclude(status="received").select_related("owner").prefetch_related("owner__office_kinds"):
        assert kinds[case.topic_id or ""] & {row.kind_id for row in case.owner.office_kinds.all()}, case.text
        assert any(subject in case.text.lower() for subject in _subjects(case.topic_id)), case.text


def _subjects(topic: str | None) -> list[str]:
    return [subject.lower() for matter in MATTERS if matter.topic == topic for subject in matter.subjects]
