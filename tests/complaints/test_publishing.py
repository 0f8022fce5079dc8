"""P6 in services and database: nothing is public before verification and the verifier's word, and secrecy takes it back."""

from __future__ import annotations

import pytest

from complaints import access, masking, services
from complaints.models import Complaint, EventKind, PublicText, Visibility
from complaints.services import InvalidMove, InvalidText, NotAllowed
from complaints.services.publishing import proposal
from tests.cast import PHONE, POTHOLE, Cast, complain, fresh, make

pytestmark = pytest.mark.django_db
SAID = "Nama saya Siti Aminah, HP 0812-3450-0099, NIK 7307051204900001. Jalan depan pasar berlubang besar."


@pytest.fixture
def cast() -> Cast:
    return make()


def verified(cast: Cast, text: str = POTHOLE, **more: str) -> Complaint:
    made = complain(text, **more).complaint
    services.verify(made.pk, actor=cast.koordinator, findings=services.Findings())
    return fresh(made)


def published(cast: Cast, text: str = POTHOLE, **more: str) -> Complaint:
    made = verified(cast, text, **more)
    services.publish(made.pk, actor=cast.koordinator, text=proposal(made))
    return fresh(made)


def is_public(complaint: Complaint) -> bool:
    return access.public().filter(pk=complaint.pk).exists()


def test_nothing_is_public_before_verification_nor_by_verification_alone(cast: Cast) -> None:
    made = complain().complaint
    with pytest.raises(InvalidMove):
        services.publish(made.pk, actor=cast.koordinator, text=POTHOLE)
    assert not is_public(made)
    assert not is_public(verified(cast))
    assert is_public(published(cast))


@pytest.mark.parametrize("role", ["petugas", "petugas2", "inspektorat", "pengawas", "warga"])
def test_only_the_verifier_publishes(cast: Cast, role: str) -> None:
    made = verified(cast)
    services.assign(made.pk, unit_id=cast.pu.pk, reason="jalan", actor=cast.koordinator)
    with pytest.raises(NotAllowed):
        services.publish(made.pk, actor=getattr(cast, role), text=POTHOLE)


def test_the_proposal_covers_who_speaks_and_keeps_what_is_wrong_where(cast: Cast) -> None:
    made = complain(SAID).complaint
    said = proposal(made)
    for mark in ("Siti", "0812", "7307051204900001"):
        assert mark not in said
    assert "Jalan depan pasar berlubang besar." in said


@pytest.mark.parametrize(
    "words",
    ["Hubungi 081234500011", "NIK 7307051204900001", "surel budi@contoh.id", "kata Ratu Kalinyamat begitu", "telepon 8123 4500 001"],
)
def test_words_that_tell_who_somebody_is_are_refused(cast: Cast, words: str) -> None:
    made = services.register(text=POTHOLE, reporter=services.ReporterDetails("sms_kannel", PHONE, name="Ratu  Kalinyamat")).complaint
    services.verify(made.pk, actor=cast.koordinator, findings=services.Findings())
    with pytest.raises(InvalidText):
        services.publish(made.pk, actor=cast.koordinator, text=f"{POTHOLE} {words}")
    with pytest.raises(InvalidText):
        services.publish(made.pk, actor=cast.koordinator, text=POTHOLE, place=words)
    assert not PublicText.objects.exists()


def test_secrecy_sealing_and_withdrawal_take_it_off_at_once_and_say_so(cast: Cast) -> None:
    secret, told, taken_back = (published(cast) for _ in range(3))
    services.conceal(secret.pk, channel="web")
    services.set_visibility(told.pk, actor=cast.koordinator, visibility=Visibility.SECRET, reason="menyebut anak")
    services.withdraw(taken_back.pk, channel="web")
    for case in (secret, told, taken_back):
        assert not is_public(case)
        assert PublicText.objects.get(pk=case.pk).withdrawn_at is not None
        assert case.events.filter(kind=EventKind.UNPUBLISHED).count() == 1
    # Opened again, it needs the verifier's word again.
    services.set_visibility(told.pk, actor=cast.koordinator, visibility=Visibility.PUBLIC, reason="nama anak disamarkan")
    assert not is_public(told)


def test_what_is_sealed_or_told_by_a_whistle_blower_is_not_public_whatever_its_text_says(cast: Cast) -> None:
    for change in ({"sealed": True}, {"visibility": "secret"}, {"complaint_class": "wbs"}, {"verified_at": None}):
        made = published(cast)
        Complaint.objects.filter(pk=made.pk).update(**change)
        assert not is_public(made)


def test_an_archived_case_is_not_public(cast: Cast) -> None:
    made = published(cast)
    services.archive(made.pk, actor=cast.koordinator, reason="abuse", text="hinaan")
    services.approve(made.pk, actor=cast.koordinator2)
    assert not is_public(made)


def test_an_edit_keeps_its_place_in_the_list_and_every_version_is_kept(cast: Cast) -> None:
    made = published(cast)
    before = PublicText.objects.get(pk=made.pk)
    services.publish(made.pk, actor=cast.koordinator, text="Jalan berlubang.", place="dekat pasar")
    row = PublicText.objects.get(pk=made.pk)
    assert (row.text, row.place, row.published_at) == ("Jalan berlubang.", "dekat pasar", before.published_at)
    texts = [event.data["text"] for event in made.events.filter(kind=EventKind.PUBLISHED)]
    assert texts == [POTHOLE, "Jalan berlubang."]
    services.withdraw_publication(made.pk, actor=cast.koordinator, reason="diminta pelapor")
    with pytest.raises(InvalidMove):
        services.withdraw_publication(made.pk, actor=cast.koordinator, reason="lagi")
    assert fresh(made).text == POTHOLE


def test_an_answer_is_public_only_when_its_office_or_the_verifier_marks_it(cast: Cast) -> None:
    made = published(cast)
    services.assign(made.pk, unit_id=cast.pu.pk, reason="jalan", actor=cast.koordinator)
    answer = services.reply(made.pk, actor=cast.petugas, text="Sudah kami jadwalkan pekan ini.")
    with pytest.raises(NotAllowed):
        services.publish_answer(answer.pk, actor=cast.petugas2, text="x")
    with pytest.raises(InvalidText):
        services.publish_answer(answer.pk, actor=cast.petugas, text="Kami sudah menelepon 081234500001.")
    services.publish_answer(answer.pk, actor=cast.petugas, text="Dijadwalkan pekan ini.")
    assert made.public_answers.get(withdrawn_at=None).text == "Dijadwalkan pekan ini."
    services.withdraw_answer(answer.pk, actor=cast.koordinator)
    assert not made.public_answers.filter(withdrawn_at=None).exists()


@pytest.mark.parametrize(
    "text",
    [
        "Lampu di Jl. Persatuan Raya mati",
        "Gang di RT 06 RW 02 masih tanah",
        "Bapak Kadis, jalan kami rusak",
        "Ibu saya TKI di Hongkong, mau perpanjang paspor",
        "cara ubah nama pelanggan PLN",
    ],
)
def test_streets_titles_and_offices_stay(text: str) -> None:
    assert masking.masked(text) == text


@pytest.mark.parametrize(
    "home",
    ["Jl. Persatuan Raya No. 12 RT 02 RW 03", "Jl. Persatuan Raya No. 12 RT 02", "Jl. Persatuan Raya RT 02 RW 03"],
)
def test_homes_are_covered(home: str) -> None:
    said = masking.masked(f"Saya tinggal di {home}. Lampu di RT 04 mati.")
    assert said == f"Saya tinggal di {masking.COVER}. Lampu di RT 04 mati."


def test_who_is_named_is_covered_in_small_letters_too() -> None:
    assert "budi" not in masking.masked("lurah kami pak budi santoso minta uang")


def test_a_refusal_is_kept_and_can_be_thought_better_of(cast: Cast) -> None:
    made = verified(cast)
    services.withdraw_publication(made.pk, actor=cast.koordinator, reason="hanya menyangkut keluarganya")
    assert not is_public(made)
    assert PublicText.objects.get(pk=made.pk).published_at is None
    with pytest.raises(InvalidMove):
        services.withdraw_publication(made.pk, actor=cast.koordinator, reason="lagi")
    services.publish(made.pk, actor=cast.koordinator, text="Jalan berlubang.")
    assert is_public(made)


@pytest.mark.parametrize("accused", [True, False])
def test_a_case_in_which_somebody_comes_to_be_accused_leaves_the_public_pages(cast: Cast, accused: bool) -> None:
    made = published(cast)
    findings = services.Findings() if accused else services.Findings(complaint_class="berkadar")
    services.verify(made.pk, actor=cast.koordinator, findings=findings, accused_unit_id=cast.other.pk if accused else None)
    assert not is_public(made)
    services.publish(made.pk, actor=cast.koordinator, text="Ada pungutan di loket.")
    assert is_public(made)


def test_whatever_is_known_of_the_reporter_is_covered_as_people_write_it() -> None:
    known = ["Ratu Kalinyamat", "+6281234500001", "ratu@contoh.id", "Warga Desa"]
    text = "kata kalinyamat: 0812 3450 0001 atau ratu@contoh.id. RATU  KALINYAMAT. warga desa resah, warga lain juga"
    said = masking.masked(text, known)
    for word in ("kalinyamat", "3450", "ratu", "contoh"):
        assert word not in said.lower()
    assert said.endswith("resah, warga lain juga")
    assert masking.tells_surely("kata kalinyamat", known) == []
    assert masking.tells_surely("kata Ratu Kalinyamat", known) == ["Ratu Kalinyamat"]


def test_a_place_elsewhere_is_not_told(cast: Cast) -> None:
    made = verified(cast)
    with pytest.raises(InvalidMove):
        services.publish(made.pk, actor=cast.koordinator, text=POTHOLE, region_code="73.07.01")
