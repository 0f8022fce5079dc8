"""What a reporter can do on the page of their case: each thing with its words, its form, and the service it calls."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy

from complaints import services
from complaints.forms.track import ConfirmForm, CorrectForm, MessageForm, OptionalWordsForm, RateForm
from complaints.models import Complaint, Visibility
from complaints.regimes import policy_of
from complaints.workflow import By, Status

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class Action:
    """What a reporter can do. `move` is the row of the regime that allows it, empty where none needs to; `fits` what else must be so. `call` takes the door it came by."""

    name: str
    label: StrOrPromise
    hint: StrOrPromise
    icon: str
    form: type[forms.Form]
    call: Callable[[Complaint, dict[str, Any], str], object]
    thanks: StrOrPromise
    move: str = ""
    fits: Callable[[Complaint], bool] = lambda _complaint: True


def _message(complaint: Complaint, said: dict[str, Any], channel: str) -> object:
    return services.add_reporter_message(complaint.pk, text=said["text"], channel=channel, files=said["photos"])


def _confirm(complaint: Complaint, said: dict[str, Any], channel: str) -> object:
    return services.confirm(complaint.pk, satisfied=True, channel=channel, text=said["text"], rating=said["rating"])


def _dispute(complaint: Complaint, said: dict[str, Any], channel: str) -> object:
    return services.confirm(complaint.pk, satisfied=False, channel=channel, text=said["text"])


def _appeal(complaint: Complaint, said: dict[str, Any], channel: str) -> object:
    return services.appeal(complaint.pk, channel=channel, text=said["text"])


def _correct(complaint: Complaint, said: dict[str, Any], channel: str) -> object:
    return services.correct(complaint.pk, about=said["about"], text=said["text"], channel=channel)


def _rate(complaint: Complaint, said: dict[str, Any], channel: str) -> object:
    return services.rate(complaint.pk, rating=said["rating"], text=said["text"], channel=channel)


def _anonymise(complaint: Complaint, said: dict[str, Any], channel: str) -> object:
    return services.conceal(complaint.pk, channel=channel, to=Visibility.ANONYMOUS)


def _conceal(complaint: Complaint, said: dict[str, Any], channel: str) -> object:
    return services.conceal(complaint.pk, channel=channel)


def _accept_ombudsman(complaint: Complaint, said: dict[str, Any], channel: str) -> object:
    return services.accept_ombudsman(complaint.pk, channel=channel)


def _withdraw(complaint: Complaint, said: dict[str, Any], channel: str) -> object:
    return services.withdraw(complaint.pk, channel=channel, text=said["text"])


def _is_offered_ombudsman(complaint: Complaint) -> bool:
    return complaint.ombudsman_offered_at is not None and complaint.ombudsman_accepted_at is None


# In the order of the page; the regime's rows say when each may be done (R5).
ACTIONS = {
    action.name: action
    for action in (
        Action(
            "confirm",
            gettext_lazy("Sudah beres"),
            gettext_lazy("Laporan ditutup."),
            "circle-check",
            ConfirmForm,
            _confirm,
            gettext_lazy("Terima kasih. Laporan Anda ditutup sebagai beres."),
            move="confirm",
        ),
        Action(
            "dispute",
            gettext_lazy("Belum beres"),
            gettext_lazy("Laporan dibuka lagi dan dikerjakan lagi."),
            "refresh",
            OptionalWordsForm,
            _dispute,
            gettext_lazy("Laporan Anda dibuka lagi. Kantor yang menangani sudah diberi tahu."),
            move="dispute",
        ),
        Action(
            "message",
            gettext_lazy("Tambah keterangan atau foto"),
            gettext_lazy("Kantor yang menangani akan membacanya."),
            "message-2",
            MessageForm,
            _message,
            gettext_lazy("Keterangan Anda sudah masuk."),
            move="message",
        ),
        Action(
            "rate",
            gettext_lazy("Beri nilai"),
            gettext_lazy("Nilai Anda dihitung dalam laporan kinerja kantor ini. Nama Anda tidak ditampilkan."),
            "circle-check",
            RateForm,
            _rate,
            gettext_lazy("Terima kasih. Nilai Anda dicatat."),
            fits=services.may_rate,
        ),
        Action(
            "appeal",
            gettext_lazy("Saya berkeberatan"),
            gettext_lazy("Koordinator memeriksa laporan ini sekali lagi."),
            "refresh",
            OptionalWordsForm,
            _appeal,
            gettext_lazy("Keberatan Anda dicatat. Koordinator memeriksa lagi."),
            move="appeal",
        ),
        Action(
            "accept_ombudsman",
            gettext_lazy("Teruskan ke Ombudsman"),
            gettext_lazy("Dengan izin Anda, isi laporan dan cara menghubungi Anda diberikan kepada Ombudsman RI."),
            "flag",
            forms.Form,
            _accept_ombudsman,
            gettext_lazy("Izin Anda dicatat. Koordinator meneruskan laporan ke Ombudsman."),
            move="accept_ombudsman",
            fits=_is_offered_ombudsman,
        ),
        Action(
            "correct",
            gettext_lazy("Betulkan laporan"),
            gettext_lazy("Pembetulan Anda dicatat di bawah laporan. Tulisan yang pertama tetap tersimpan."),
            "pencil",
            CorrectForm,
            _correct,
            gettext_lazy("Pembetulan Anda dicatat. Kantor yang menangani membacanya."),
        ),
        Action(
            "anonymise",
            gettext_lazy("Sembunyikan nama saya"),
            gettext_lazy("Laporan menjadi anonim. Kantor yang Anda laporkan pun tidak tahu siapa Anda."),
            "eye-off",
            forms.Form,
            _anonymise,
            gettext_lazy("Laporan Anda sekarang anonim."),
            move="conceal",
            fits=lambda complaint: complaint.visibility == Visibility.PUBLIC,
        ),
        Action(
            "conceal",
            gettext_lazy("Rahasiakan laporan ini"),
            gettext_lazy("Isinya tidak lagi dapat dibaca umum. Kantor yang menangani tetap membacanya."),
            "lock",
            forms.Form,
            _conceal,
            gettext_lazy("Laporan Anda sekarang rahasia."),
            move="conceal",
            fits=lambda complaint: complaint.visibility != Visibility.SECRET,
        ),
        Action(
            "withdraw",
            gettext_lazy("Cabut laporan"),
            gettext_lazy("Laporan berhenti dikerjakan."),
            "arrow-back-up",
            OptionalWordsForm,
            _withdraw,
            gettext_lazy("Laporan Anda dicabut."),
            move="withdraw",
        ),
    )
}


def offered(complaint: Complaint) -> list[Action]:
    """What the reporter of a case can do now."""
    moves = policy_of(complaint.regime_id).moves_for(Status(complaint.status), frozenset({By.REPORTER}))
    allowed = {move.name for move in moves}
    return [action for action in ACTIONS.values() if (not action.move or action.move in allowed) and action.fits(complaint)]
