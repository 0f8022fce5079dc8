"""What a person is told about a report before it is sent: where it would go, what to take out, whom to call at once."""

from __future__ import annotations

import logging
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from channels_intake import revealing
from channels_intake.hints import Draft, Guess, Here
from complaints import masking
from complaints.models import ComplaintClass, Visibility
from organisations import snapshot

if TYPE_CHECKING:
    from channels_intake.hints import Provider, Similar

logger = logging.getLogger(__name__)

# Below it there is nothing to say yet.
LEAST = 20
NUMBERS = {
    "112": gettext_lazy("Panggilan darurat"),
    "110": gettext_lazy("Polisi"),
    "113": gettext_lazy("Pemadam kebakaran"),
    "115": gettext_lazy("SAR, pertolongan di laut"),
    "119": gettext_lazy("Ambulans"),
}
KINDS = {
    ComplaintClass.ORDINARY.value: gettext_lazy("keluhan"),
    ComplaintClass.INFORMATION_REQUEST.value: gettext_lazy("pertanyaan"),
    ComplaintClass.ASPIRATION.value: gettext_lazy("usul atau harapan"),
}


@dataclass(frozen=True)
class Note:
    """One thing to tell, shown alike by the page's script and by the check page.

    `act` is what one press does: "samarkan" puts `value` in place of the text, "rahasia" makes it secret, "ubah" leads to
    the part `value` of the form, where topic and kind are chosen. `step` is the part where the note stands.
    """

    kind: str
    tone: str
    icon: str
    title: str
    text: str = ""
    quotes: tuple[str, ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    act: str = ""
    label: str = ""
    value: str = ""
    step: int = 1

    def as_json(self) -> dict[str, Any]:
        """For the page's script."""
        return asdict(self)


def advise(draft: Draft) -> list[Note]:
    """Everything worth telling about a draft, what is most pressing first. Keeps nothing, logs none of it."""
    return heard(draft)[1]


def heard(draft: Draft) -> tuple[Guess, list[Note]]:
    """`advise`, and the guess that it rests on."""
    if len(draft.text.strip()) < LEAST:
        return Guess(), []
    guess = _guess(draft)
    notes = [_emergency(guess), _personal(draft), _revealing(draft), _secret(draft, guess), *map(_joined, guess.similar)]
    notes += [_place(guess), _office(guess)]
    return guess, [note for note in notes if note is not None]


def covered(text: str) -> str:
    """A text without the numbers and addresses of people; names stay, for a complaint may be about somebody in office."""
    for span in reversed([span for span in masking.findings(text) if span.sure]):
        text = text[: span.start] + masking.COVER + text[span.end :]
    return text


def places(words: str) -> tuple[str, ...]:
    """Names of places that begin like these words, or nearly; none when nobody knows."""
    found = _ask("places", words[:300]) if len(words.strip()) > 1 else None
    return tuple(found or ())


def middle() -> tuple[float, float] | None:
    """Where a map opens."""
    found: tuple[float, float] | None = _ask("middle")
    return found


def here(latitude: float, longitude: float) -> Here | None:
    """What the place at a point is called."""
    found: Here | None = _ask("here", latitude, longitude)
    return found


def _guess(draft: Draft) -> Guess:
    return _ask("guess", draft) or Guess()


def _ask(what: str, *told: object) -> Any:
    """The provider's answer; None when there is none. A hint that breaks must not stop a report, and its text stays out of logs."""
    if not settings.HINT_PROVIDER:
        return None
    provider: Provider = import_string(settings.HINT_PROVIDER)
    try:
        return getattr(provider, what)(*told)
    except Exception as error:  # noqa: BLE001 - see above
        logger.error("no hint could be given", extra={"asked": what, "error": type(error).__name__})  # noqa: TRY400 - a traceback could quote it
        return None


def _emergency(guess: Guess) -> Note | None:
    if not guess.emergency:
        return None
    numbers = dict.fromkeys([*guess.emergency, "112"])
    calls = tuple((f"tel:{number}", f"{number} {NUMBERS[number]}") for number in numbers if number in NUMBERS)
    return Note(
        kind="darurat",
        tone="late",
        icon="alert-triangle",
        title=_("Ada yang dalam bahaya sekarang? Telepon dahulu."),
        text=_("Laporan ini dibaca pada jam kerja. Telepon gratis, dan bisa sekarang juga."),
        links=calls,
    )


def _personal(draft: Draft) -> Note | None:
    found = [span for span in masking.findings(draft.text) if span.sure]
    if not found or draft.visibility == Visibility.SECRET:
        return None
    return Note(
        kind="pribadi",
        tone="note",
        icon="eye-off",
        title=_("Ada data pribadi di dalam tulisan"),
        text=_(
            "Nomor HP dan NIK sebaiknya tidak ditulis di sini. Pelat kendaraan boleh, kalau memang itu yang dilaporkan. Nomor Anda sendiri ditulis di bagian akhir."
        ),
        quotes=tuple(dict.fromkeys(draft.text[span.start : span.end] for span in found))[:5],
        act="samarkan",
        label=_("Samarkan"),
        value=covered(draft.text),
    )


def _revealing(draft: Draft) -> Note | None:
    found = revealing.phrases(draft.text) if draft.visibility == Visibility.ANONYMOUS else ()
    if not found:
        return None
    return Note(
        kind="dikenali",
        tone="note",
        icon="user-question",
        title=_("Dari tulisan ini Anda bisa dikenali"),
        text=_("Anda memilih Anonim. Ubah bagian ini, atau pilih Rahasia."),
        quotes=found,
        act="rahasia",
        label=_("Jadikan Rahasia"),
    )


def _secret(draft: Draft, guess: Guess) -> Note | None:
    if not guess.delicate or draft.visibility == Visibility.SECRET:
        return None
    return Note(
        kind="rahasia",
        tone="note",
        icon="lock",
        title=_("Sebaiknya laporan ini Rahasia"),
        text=_("Soal seperti ini lebih aman kalau hanya dibaca petugas yang menanganinya."),
        act="rahasia",
        label=_("Jadikan Rahasia"),
    )


def _joined(similar: Similar) -> Note:
    said = ngettext("Sudah dilaporkan %(n)d orang", "Sudah dilaporkan %(n)d orang", similar.voices) % {"n": similar.voices}
    return Note(
        kind="serupa",
        tone="",
        icon="users",
        title=said,
        text=f"{similar.words} ({similar.place})" if similar.place else similar.words,
        links=((f"/laporan/{similar.number}/", _("Saya juga mengalami")),),
    )


def _place(guess: Guess) -> Note | None:
    if not guess.place:
        return None
    return Note(kind="tempat", tone="", icon="map-pin", title=_("Tempatnya: %(place)s") % {"place": guess.place}, step=2)


def _office(guess: Guess) -> Note | None:
    if not guess.why:
        return None
    topic = snapshot.topics().get(guess.topic)
    title = _("Akan diteruskan ke %(office)s") % {"office": guess.office} if guess.sure and guess.office else _("Akan dibaca petugas kami")
    kind = KINDS.get(guess.complaint_class)
    about = _("Soal: %(topic)s.") % {"topic": topic.name} if topic else ""
    called = _("Jenis: %(kind)s.") % {"kind": kind} if kind else ""
    return Note(
        kind="kantor",
        tone="ok",
        icon="building",
        title=title,
        text=" ".join(filter(None, (guess.why, about, called))),
        act="ubah",
        label=_("Bukan itu? Pilih sendiri"),
        value="2",
        step=2,
    )
