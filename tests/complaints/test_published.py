"""What strangers find among the public cases, and what they are told of one: never more than was published, and all of that."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from complaints import published, services
from complaints.models import CaseLink, Complaint, PublicText
from complaints.published import Wanted
from complaints.workflow import ENDED, Status
from organisations.models import Agency
from tests.cast import Cast, complain, fresh

pytestmark = pytest.mark.django_db
DISTRICT, VILLAGE = "73.07.05", "73.07.05.1001"


def public(
    cast: Cast, text: str = "Lampu jalan mati.", *, topic: str = "penerangan_jalan", region: str = DISTRICT, said: str = ""
) -> Complaint:
    """A case that everybody may read; `said` is the place that its public words name, when it is a wider one."""
    made = complain(text).complaint
    services.verify(made.pk, actor=cast.koordinator, findings=services.Findings(topic_key=topic, region_code=region))
    services.publish(made.pk, actor=cast.koordinator, text=text, region_code=said or region)
    return fresh(made)


def found(**wanted: object) -> list[Complaint]:
    return published.page(Wanted(**wanted)).rows  # type: ignore[arg-type]


def stands(case: Complaint, status: Status, *, days: int = 1) -> None:
    """Put a case into a status, due or ended so many days ago."""
    then, over = timezone.now() - dt.timedelta(days=days), status in ENDED
    ends = {"ended_at": then if over else None, "due_at": None if over else then, "end_reason": "settled" if over else ""}
    Complaint.objects.filter(pk=case.pk).update(status=status, **ends)


# --- The list -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "states"),
    [
        (Status.RECEIVED, {"dikerjakan", "terlambat"}),
        (Status.FORWARDED, {"dikerjakan", "terlambat"}),
        (Status.APPROVAL, {"dikerjakan", "terlambat"}),
        (Status.ANSWERED, {"dijawab", "terlambat"}),
        (Status.RESOLVED, {"dijawab", "terlambat"}),
        (Status.REOPENED, {"dikerjakan", "terlambat"}),
        (Status.CLOSED, {"selesai"}),
        (Status.ARCHIVED, set()),
    ],
)
def test_a_case_is_found_under_what_has_become_of_it(cast: Cast, status: Status, states: set[str]) -> None:
    stands(public(cast), status)
    assert {state for state in published.STATES if found(state=state)} == states


def test_a_case_is_found_at_the_office_that_has_it_and_not_at_the_one_that_passed_it_on(cast: Cast) -> None:
    ours, theirs = public(cast), public(cast)
    services.assign(ours.pk, unit_id=cast.kominfo.pk, reason="x", actor=cast.koordinator)
    services.forward(theirs.pk, unit_id=cast.pln.pk, actor=cast.koordinator, note="Tiang PLN.")
    assert fresh(theirs).owner == cast.kominfo
    assert found(unit=cast.kominfo.pk) == [ours]
    assert found(unit=cast.pln.pk) == [theirs]
    assert found(unit=cast.pu.pk) == []


def test_a_place_is_that_of_the_public_words_and_what_lies_in_it(cast: Cast) -> None:
    wide, narrow = public(cast, region=VILLAGE, said=DISTRICT), public(cast, region=VILLAGE)
    assert found(place=DISTRICT) == [narrow, wide]
    assert found(place=VILLAGE) == [narrow]


def test_a_topic_gathers_those_below_it(cast: Cast) -> None:
    made = public(cast)
    assert found(topic="penerangan_jalan") == found(topic="perhubungan_umum") == [made]
    assert found(topic="sampah_lingkungan") == []


def test_words_are_found_in_whatever_form_they_were_written(cast: Cast) -> None:
    made = public(cast, "Jalanan berlubang.")
    assert found(words="jalan berlubang") == [made]


def test_a_case_that_was_taken_back_is_in_no_list(cast: Cast) -> None:
    made = public(cast)
    services.withdraw_publication(made.pk, actor=cast.koordinator, reason="x")
    assert found() == []
    assert published.find(made.number) is None


def test_cases_published_at_one_moment_follow_each_other_and_a_full_last_page_is_the_last(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(published, "PAGE", 2)
    made = [public(cast) for _ in range(4)]
    PublicText.objects.update(published_at=timezone.now())
    first = published.page(Wanted())
    second = published.page(Wanted(), after=first.next)
    assert [*first.rows, *second.rows] == made[::-1]
    assert (bool(first.next), second.next) == (True, "")


def test_a_row_of_the_list_asks_nothing_more(cast: Cast) -> None:
    made = public(cast)
    services.forward(made.pk, unit_id=cast.pln.pk, actor=cast.koordinator, note="Tiang PLN.")
    with CaptureQueriesContext(connection) as ran:
        (row,) = found()
        said = (row.owner.name, row.forwarded_to, row.topic, row.public_text.region)
    assert all(said)
    assert len(ran) == 1


# --- What was settled ---------------------------------------------------------------------------------------------------


def test_the_last_settled_are_shown_of_this_government_alone(cast: Cast) -> None:
    made = [public(cast) for _ in range(5)]
    for days, case in zip((4, 1, 2, 9, 3), made, strict=True):
        stands(case, Status.CLOSED, days=days)
    public(cast)
    assert published.finished() == [made[1], made[2], made[4]]
    other = Agency.objects.exclude(pk=made[0].agency_id)[0]
    Complaint.objects.filter(pk=made[1].pk).update(agency=other)
    assert published.finished() == [made[2], made[4], made[0]]


# --- One case -----------------------------------------------------------------------------------------------------------


def test_a_case_is_found_by_its_number_however_it_was_typed(cast: Cast) -> None:
    made, hidden = public(cast), complain().complaint
    spaced = " ".join(made.number)
    assert published.find(spaced) == published.find(f"{made.number[:4]}-{made.number[4:]}") == made
    assert published.find(hidden.number) is None
    assert published.find("entah") is None


def test_a_life_is_told_from_its_end_without_what_is_the_offices_own(cast: Cast) -> None:
    case = public(cast)
    services.forward(case.pk, unit_id=cast.pln.pk, actor=cast.koordinator, note="Tiang PLN.")
    services.assign(case.pk, unit_id=cast.pu.pk, reason="x", actor=cast.koordinator)
    services.take(case.pk, actor=cast.petugas)
    services.note(case.pk, actor=cast.petugas, text="Cek gudang.")
    answer = services.reply(case.pk, actor=cast.petugas, text="Regu datang besok.")
    services.publish_answer(answer.pk, actor=cast.petugas, text="Regu datang besok.")
    services.resolve(case.pk, actor=cast.petugas, outcome="explained", text="Sudah dijelaskan.")
    services.confirm(case.pk, satisfied=False, channel="web", text="Masih mati.")
    services.resolve(case.pk, actor=cast.petugas, outcome="explained", text="Sudah menyala.")
    services.confirm(case.pk, satisfied=True, channel="web")
    told = published.story(fresh(case))
    assert [str(one.event.kind) for one in told][::-1] == [
        "registered", "forwarded", "assigned", "taken", "replied", "resolved", "reopened", "resolved", "confirmed",
    ]  # fmt: skip
    assert {str(one.event.kind): one.answer for one in told if one.answer} == {"replied": "Regu datang besok."}
    services.withdraw_answer(answer.pk, actor=cast.petugas)
    assert not any(one.answer for one in published.story(case))


def test_that_a_silent_reporter_had_their_case_closed_is_told(cast: Cast) -> None:
    case = public(cast)
    services.assign(case.pk, unit_id=cast.pu.pk, reason="x", actor=cast.koordinator)
    services.resolve(case.pk, actor=cast.petugas, outcome="explained", text="Sudah dijelaskan.")
    services.close_silent(case.pk)
    assert published.story(case)[0].event.kind == "closed"


def test_only_a_case_that_everybody_could_read_leads_to_the_one_it_was_merged_into(cast: Cast) -> None:
    main = public(cast)
    read, hidden, taken_back, sealed = public(cast), complain().complaint, public(cast), public(cast)
    services.withdraw_publication(taken_back.pk, actor=cast.koordinator, reason="x")
    for case in (read, hidden, taken_back, sealed):
        services.merge(case.pk, actor=cast.koordinator, into_id=main.pk)
    Complaint.objects.filter(pk=sealed.pk).update(sealed=True)
    led = {case.pk: published.joined(case.number) for case in (read, hidden, taken_back, sealed)}
    assert led == {read.pk: main, hidden.pk: None, taken_back.pk: None, sealed.pk: None}
    assert published.merged_into(main) == 4


def test_a_case_that_was_only_linked_or_is_no_longer_merged_leads_nowhere(cast: Cast) -> None:
    main, linked, parted = public(cast), public(cast), public(cast)
    services.relate(linked.pk, actor=cast.koordinator, other_id=main.pk)
    stands(linked, Status.ARCHIVED)
    services.merge(parted.pk, actor=cast.koordinator, into_id=main.pk)
    CaseLink.objects.filter(complaint=parted).update(ended_at=timezone.now())
    assert (published.joined(linked.number), published.joined(parted.number)) == (None, None)
    assert published.merged_into(main) == 0


def test_beside_a_case_stand_those_linked_with_it_then_those_alike_and_nearby(cast: Cast) -> None:
    case = public(cast)
    village, elsewhere, other_topic = public(cast, region=VILLAGE), public(cast, region="73.07.01"), public(cast, topic="sampah_lingkungan")
    to, back, hidden, parted = public(cast, topic="sampah_lingkungan"), public(cast), public(cast), public(cast, topic="sampah_lingkungan")
    services.relate(case.pk, actor=cast.koordinator, other_id=to.pk)
    services.relate(back.pk, actor=cast.koordinator, other_id=case.pk)
    for other in (hidden, parted):
        services.relate(case.pk, actor=cast.koordinator, other_id=other.pk)
    CaseLink.objects.filter(other=parted).update(ended_at=timezone.now())
    for other in (hidden, public(cast)):
        services.withdraw_publication(other.pk, actor=cast.koordinator, reason="x")
    assert published.related(fresh(case)) == [back, to, village]
    # From a village, the whole kecamatan is nearby.
    assert case in published.related(village)
    assert not {elsewhere, other_topic} & set(published.related(village))


def test_no_more_than_a_handful_stand_beside_a_case(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(published, "RELATED", 2)
    case, linked, *_alike = (public(cast) for _ in range(5))
    services.relate(case.pk, actor=cast.koordinator, other_id=linked.pk)
    beside = published.related(fresh(case))
    assert (beside[0], len(beside)) == (linked, 2)
    for other in _alike[:2]:
        services.relate(case.pk, actor=cast.koordinator, other_id=other.pk)
    assert len(published.related(fresh(case))) == 2


@pytest.mark.parametrize("missing", ["place", "topic"])
def test_a_case_without_a_place_or_a_topic_has_nothing_alike(cast: Cast, missing: str) -> None:
    case, _other = public(cast), public(cast)
    if missing == "place":
        PublicText.objects.update(region=None)
    else:
        Complaint.objects.update(topic=None)
    assert published.related(fresh(case)) == []
