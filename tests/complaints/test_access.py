"""Who sees which case: the owner's officers, the coordinator, the supervisor; a sealed one only the inspectorate."""

from __future__ import annotations

import pytest

from complaints import access, queues, services, tracking
from complaints.queues import QUEUES
from tests.cast import Cast, complain, fresh

pytestmark = pytest.mark.django_db


def seen_by(cast: Cast, number: str) -> set[str]:
    people = ("petugas", "petugas2", "koordinator", "inspektorat", "pengawas", "warga")
    return {name for name in people if access.visible_to(getattr(cast, name)).filter(number=number).exists()}


def test_an_ordinary_case_is_seen_by_its_unit_and_those_who_oversee(cast: Cast) -> None:
    made = complain().complaint
    assert seen_by(cast, made.number) == {"koordinator", "pengawas"}
    services.assign(made.pk, unit_id=cast.pu.pk, reason="jalan")
    assert seen_by(cast, made.number) == {"petugas", "koordinator", "pengawas"}


def test_a_sealed_case_is_seen_by_the_inspectorate_alone(cast: Cast) -> None:
    made = complain("oknum minta uang").complaint
    services.classify(made.pk, findings=services.Findings(sealed=True, complaint_class="berkadar"))
    services.assign(made.pk, unit_id=cast.inspectorate.pk, reason="berkadar pengawasan")
    assert seen_by(cast, made.number) == {"inspektorat"}
    assert tracking.public_events(fresh(made)) == []


def test_even_as_owner_an_ordinary_unit_does_not_see_a_sealed_case(cast: Cast) -> None:
    made = complain("oknum minta uang").complaint
    services.assign(made.pk, unit_id=cast.pu.pk, reason="salah alamat")
    services.classify(made.pk, findings=services.Findings(sealed=True))
    assert seen_by(cast, made.number) == set()


def test_pages_follow_each_other_without_gap_or_repeat(cast: Cast) -> None:
    numbers = {complain().complaint.number for _ in range(queues.PAGE * 2 + 3)}
    seen: list[str] = []
    after = ""
    while True:
        found = queues.page(queues.own(cast.koordinator), QUEUES["terbuka"], after=after)
        seen += [row.number for row in found.rows]
        after = found.next
        if not after:
            break
    assert len(seen) == len(set(seen))
    assert set(seen) == numbers


def test_a_broken_page_token_means_page_one(cast: Cast) -> None:
    complain()
    for token in ("x", "!!!", "W10=", "WzEsMl0="):
        assert len(queues.page(queues.own(cast.koordinator), QUEUES["terbuka"], after=token).rows) == 1


@pytest.mark.parametrize("name", sorted(QUEUES))
def test_a_page_asks_the_same_number_of_questions_for_any_number_of_rows(
    cast: Cast, name: str, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    cases = queues.own(cast.koordinator)
    complain()
    with django_assert_num_queries(1):  # type: ignore[operator]
        queues.page(cases, QUEUES[name])
    for _ in range(9):
        complain()
    with django_assert_num_queries(1):  # type: ignore[operator]
        queues.page(cases, QUEUES[name])
