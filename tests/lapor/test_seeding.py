"""Complaints for scale tests go in by COPY, past the models: what a model needs, they must have."""

from __future__ import annotations

import pytest

from complaints.models import Complaint
from lapor.seeding import seed
from reporting.ledger import balance

pytestmark = pytest.mark.django_db


def test_seeded_complaints_are_whole_and_the_books_balance() -> None:
    assert seed(40) == Complaint.objects.count() == 40
    assert balance().sound
