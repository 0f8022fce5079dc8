"""What an office can do with a case: one row per move of the MOVES table, with its form, its words and its service."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy

from complaints import services
from complaints.forms import ArchiveForm, AskForm, AssignForm, ForwardForm, NoteForm, ReplyForm, ResolveForm, TransferForm
from complaints.models import Complaint
from complaints.workflow import Move
from organisations.models import User

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class Offer:
    """A move as an officer is offered it."""

    name: str
    label: StrOrPromise
    hint: StrOrPromise
    button: StrOrPromise
    icon: str
    form: type[forms.Form]
    call: Callable[[Complaint, User, dict[str, Any]], object]
    done: StrOrPromise
    internal: bool = False


def _take(complaint: Complaint, actor: User, said: dict[str, Any]) -> object:
    return services.take(complaint.pk, actor=actor)


def _reply(complaint: Complaint, actor: User, said: dict[str, Any]) -> object:
    return services.reply(complaint.pk, actor=actor, text=said["text"], files=said["photos"])


def _ask(complaint: Complaint, actor: User, said: dict[str, Any]) -> object:
    return services.ask(complaint.pk, actor=actor, question=said["text"])


def _resolve(complaint: Complaint, actor: User, said: dict[str, Any]) -> object:
    return services.resolve(complaint.pk, actor=actor, outcome=said["outcome"], text=said["text"], files=said["photos"])


def _note(complaint: Complaint, actor: User, said: dict[str, Any]) -> object:
    return services.note(complaint.pk, actor=actor, text=said["text"])


def _transfer(complaint: Complaint, actor: User, said: dict[str, Any]) -> object:
    proposed = said["unit"].pk if said["unit"] else None
    return services.transfer(complaint.pk, actor=actor, reason=said["text"], proposed_unit_id=proposed)


def _assign(complaint: Complaint, actor: User, said: dict[str, Any]) -> object:
    return services.assign(complaint.pk, unit_id=said["unit"].pk, reason=said["text"], actor=actor)


def _forward(complaint: Complaint, actor: User, said: dict[str, Any]) -> object:
    return services.forward(complaint.pk, unit_id=said["unit"].pk, actor=actor, note=said["text"])


def _archive(complaint: Complaint, actor: User, said: dict[str, Any]) -> object:
    return services.archive(complaint.pk, actor=actor, reason=said["reason"], text=said["text"])


OFFERS = {
    offer.name: offer
    for offer in (
        Offer(
            "assign",
            gettext_lazy("Teruskan ke kantor"),
            gettext_lazy("Kantor itu yang bertanggung jawab sejak sekarang."),
            gettext_lazy("Teruskan"),
            "arrow-forward-up",
            AssignForm,
            _assign,
            gettext_lazy("Laporan diteruskan."),
        ),
        Offer(
            "take",
            gettext_lazy("Mulai kerjakan"),
            gettext_lazy("Pelapor melihat bahwa laporannya mulai dikerjakan."),
            gettext_lazy("Mulai kerjakan"),
            "tool",
            forms.Form,
            _take,
            gettext_lazy("Tercatat: mulai dikerjakan."),
        ),
        Offer(
            "reply",
            gettext_lazy("Jawab pelapor"),
            gettext_lazy("Dikirim ke pelapor lewat saluran yang ia pakai."),
            gettext_lazy("Kirim jawaban"),
            "message",
            ReplyForm,
            _reply,
            gettext_lazy("Jawaban dikirim ke pelapor."),
        ),
        Offer(
            "ask",
            gettext_lazy("Tanya pelapor"),
            gettext_lazy("Untuk keterangan yang kurang. Batas waktu tidak berhenti."),
            gettext_lazy("Kirim pertanyaan"),
            "help-circle",
            AskForm,
            _ask,
            gettext_lazy("Pertanyaan dikirim ke pelapor."),
        ),
        Offer(
            "resolve",
            gettext_lazy("Nyatakan selesai"),
            gettext_lazy("Pelapor diberi tahu dan boleh membantah."),
            gettext_lazy("Nyatakan selesai"),
            "checks",
            ResolveForm,
            _resolve,
            gettext_lazy("Dinyatakan selesai. Menunggu tanggapan pelapor."),
        ),
        Offer(
            "note",
            gettext_lazy("Catatan internal"),
            gettext_lazy("Hanya dibaca petugas. Pelapor tidak melihatnya."),
            gettext_lazy("Simpan catatan"),
            "notes",
            NoteForm,
            _note,
            gettext_lazy("Catatan disimpan."),
            internal=True,
        ),
        Offer(
            "transfer",
            gettext_lazy("Bukan kewenangan kami"),
            gettext_lazy("Laporan kembali ke koordinator. Batas waktu tetap."),
            gettext_lazy("Kembalikan ke koordinator"),
            "arrow-back-up",
            TransferForm,
            _transfer,
            gettext_lazy("Laporan dikembalikan ke koordinator."),
        ),
        Offer(
            "forward",
            gettext_lazy("Teruskan ke instansi luar"),
            gettext_lazy("Untuk PLN, BPN, provinsi, dan lain-lain. Koordinator tetap menagih."),
            gettext_lazy("Catat penerusan"),
            "send",
            ForwardForm,
            _forward,
            gettext_lazy("Penerusan ke instansi luar dicatat."),
        ),
        Offer(
            "archive",
            gettext_lazy("Arsipkan"),
            gettext_lazy("Laporan tidak dilanjutkan. Pelapor diberi tahu alasannya dan boleh membantah."),
            gettext_lazy("Arsipkan"),
            "archive",
            ArchiveForm,
            _archive,
            gettext_lazy("Laporan diarsipkan."),
        ),
    )
}


def offers(moves: Iterable[Move], bound: tuple[str, forms.Form] | None) -> list[tuple[Offer, forms.Form, bool]]:
    """The moves allowed now, each with its form and whether it stands open; in the order of OFFERS."""
    allowed = {move.name for move in moves}
    name, refused = bound or ("", None)
    return [
        (offer, refused if refused is not None and offer.name == name else offer.form(prefix=offer.name), offer.name == name)
        for offer in OFFERS.values()
        if offer.name in allowed
    ]
