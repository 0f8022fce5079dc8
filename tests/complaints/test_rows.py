"""Several rows in one statement: all or none, with the ids and relations that saving one by one would give."""

from __future__ import annotations

import uuid
from weakref import WeakKeyDictionary

import pytest
from django.core.exceptions import FieldDoesNotExist
from django.db import IntegrityError, connection, models, transaction
from django.utils import timezone

from channels_intake.models import InboundMessage, Thread
from complaints import rows
from complaints.models import Attachment, Complaint, ComplaintClock, ComplaintEvent, Dispatch, Reporter
from complaints.rows import New, insert, unsaved
from tests.cast import Cast, complain

pytestmark = pytest.mark.django_db


def thread(index: str = "a") -> Thread:
    return Thread(family="sms", sender_index=index, last_seen_at=timezone.now())


def message(key: str = "1") -> InboundMessage:
    return InboundMessage(channel="sms_kannel", external_id=key, sender_index="a", payload=b"\x00\xff", received_at=timezone.now())


def kept(first: Thread, second: InboundMessage, **more: bool) -> dict[str, int | None]:
    return insert(New("thread", first, same=("family", "sender_index")), New("message", second, {"thread": "thread"}, **more))


def test_rows_know_their_ids_and_each_other() -> None:
    first, second = thread(), message()
    ids = kept(first, second)
    assert ids == {"thread": first.pk, "message": second.pk}
    stored = InboundMessage.objects.get()
    assert (stored.pk, stored.thread_id, bytes(stored.payload)) == (second.pk, first.pk, b"\x00\xff")
    assert second.thread_id == first.pk
    assert stored.stored_at is not None
    # Saved objects, not copies: changing one must not insert it again.
    second.error = "x"
    second.save()
    assert InboundMessage.objects.count() == 1


def test_what_is_there_already_is_named_or_left_out() -> None:
    first, second = thread(), message()
    kept(first, second, once=True)
    again, repeated = thread(), message()
    ids = kept(again, repeated, once=True)
    assert ids == {"thread": first.pk, "message": None}
    assert (again.pk, repeated.pk) == (first.pk, None)
    assert InboundMessage.objects.count() == 1


def test_one_row_that_may_not_be_keeps_all_out() -> None:
    kept(thread(), message())
    with pytest.raises(IntegrityError), transaction.atomic():
        kept(thread("b"), message())
    assert Thread.objects.count() == 1


def test_a_filing_is_one_statement(cast: Cast, django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    complain()  # plans the statement on this connection
    with django_assert_num_queries(1):
        made = complain().complaint
    assert [model.objects.filter(complaint=made).count() for model in (ComplaintClock, Reporter, ComplaintEvent)] == [2, 1, 1]
    assert Dispatch.objects.filter(event__complaint=made).count() == 1


def test_it_equals_what_saving_one_by_one_stores(cast: Cast) -> None:
    made = complain("Jalan rusak", location_text="Lappa").complaint
    twin = Complaint.objects.get(pk=made.pk)
    assert {f.attname: getattr(made, f.attname) for f in Complaint._meta.concrete_fields} == {
        f.attname: getattr(twin, f.attname) for f in Complaint._meta.concrete_fields
    }


def test_nothing_is_planned_ahead_where_connections_are_given_back(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    planned: WeakKeyDictionary[object, dict[rows.Shape, str]] = WeakKeyDictionary()
    monkeypatch.setattr(rows, "_prepared", planned)
    monkeypatch.setitem(connection.settings_dict, "CONN_MAX_AGE", 0)
    complain()
    assert not planned


NEW_ROWS = [Complaint, ComplaintClock, ComplaintEvent, Dispatch, Reporter, InboundMessage, Attachment]


@pytest.mark.parametrize("model", NEW_ROWS, ids=lambda model: model.__name__)
def test_a_row_made_without_init_is_the_row_that_init_makes(model: type[models.Model]) -> None:
    own = {column.attname for column in model._meta.concrete_fields if column.default is uuid.uuid4}
    quick, plain = unsaved(model), model()
    assert {**vars(quick), "_state": 0} == {**vars(plain), "_state": 0} | {name: getattr(quick, name) for name in own}
    assert quick._state.adding
    assert quick.pk is None
    assert all(getattr(quick, name) != getattr(unsaved(model), name) for name in own)


def test_rows_made_without_init_share_nothing() -> None:
    one, other = unsaved(ComplaintEvent), unsaved(ComplaintEvent)
    one.data["said"] = 1
    assert other.data == {}


@pytest.mark.usefixtures("cast")
def test_a_row_made_without_init_knows_its_relations() -> None:
    complaint = complain().complaint
    clock = unsaved(ComplaintClock, complaint=complaint, name="verifikasi")
    assert (clock.complaint_id, clock.complaint, clock.name) == (complaint.pk, complaint, "verifikasi")


@pytest.mark.parametrize("name", ["komplain", "complaints"])
def test_a_row_has_only_what_its_model_has(name: str) -> None:
    with pytest.raises((FieldDoesNotExist, TypeError)):
        unsaved(ComplaintClock, **{name: 1})
