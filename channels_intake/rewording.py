"""Changing the words of a message: what may stand in them, how long they get, and the versions with who wrote them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.template import TemplateSyntaxError
from django.utils.translation import gettext as _

from channels_intake import gsm, registry, shortening, texts
from channels_intake.models import MessageText
from complaints.models import EventKind

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from channels_intake.texts import Key
    from organisations.models import User

# Short enough for one part with the longest names: it is what a phone without data shows whole.
ONE_PART, X_LONGEST = 1, shortening.X_LENGTH
_PLAIN_TAGS = frozenset({"else", "endif", "endfor", "spaceless", "endspaceless"})


class Unfit(ValueError):
    """Words that cannot be sent; each of `faults` says what is wrong, in the reader's language."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("; ".join(faults))
        self.faults = faults


class Overtaken(Exception):
    """Somebody else changed the same words meanwhile."""


@dataclass(frozen=True)
class Preview:
    """A message as its reader gets it, with a made-up case, and how long it is."""

    said: str
    length: int
    parts: int
    is_sms: bool
    # Characters that no plain SMS has, and what is sent for them.
    replaced: list[str]


def sample(language: str) -> dict[str, Any]:
    """A made-up case, with the longest names that occur."""
    english = language == "en"
    due = dt.datetime(2026, 9, 30, 8, 0, tzinfo=dt.UTC)
    home = "https://lapor.sinjaikab.go.id"
    case = {
        "number": "1234-5678-9012", "digits": "123456789012", "unit": "Bidang Pengelolaan Sampah DLHK", "status": "resolved",
        "due": due, "open": True, "link": f"{home}/lacak/",
    }  # fmt: skip
    titles = ("Broken road in Lappa", "Street light is out") if english else ("Jalan rusak di Lappa", "Lampu jalan mati")
    return case | {
        "pin": "123456", "code": "123456", "emergency": "112, 119", "after": "secret", "outcome": "done", "joins": False,
        "page": f"{home}/laporan/123456789012/", "private": f"{home}/lapor/tambah/{'x' * 80}/", "refused": "video.mp4, surat.docx",
        "text": "The road is mended on Monday." if english else "Jalan ditambal hari Senin.",
        "options": [{"place": place, "title": title} for place, title in enumerate(titles, 1)],
        "cases": [case, case | {"number": "2345-6789-0123", "status": "assigned"}],
    }  # fmt: skip


def channel_of(kind: str) -> str:
    """A channel that speaks these words: itself, or the first of the family."""
    return kind if kind in registry.FAMILIES else next((name for name, family in registry.FAMILIES.items() if family == kind), kind)


def preview(key: Key, text: str) -> Preview:
    """Words with a made-up case. Raises Unfit when they cannot be read."""
    return _previewed(key, text, {})


def _previewed(key: Key, text: str, facts: dict[str, Any]) -> Preview:
    _name, kind, language = key
    forbidden = _forbidden(key, text)
    if forbidden:
        # Not even to look at: what is not known here is not run.
        raise Unfit(forbidden)
    try:
        said = texts.rendered(texts.compiled(text), sample(language) | facts, language)
    except TemplateSyntaxError as error:
        raise Unfit([_("Tanda kurungnya tidak bisa dibaca: %(why)s") % {"why": error}]) from error
    is_sms = channel_of(kind) in registry.NARROW
    if not is_sms:
        return Preview(said, shortening.post_length(said), 0, is_sms=False, replaced=[])
    plain = gsm.transliterate(said)
    replaced = sorted({char for char in said if gsm.transliterate(char) != char})
    return Preview(plain, gsm.units(plain), gsm.parts(plain), is_sms=True, replaced=replaced)


def placeholders(key: Key) -> tuple[list[str], list[str]]:
    """What the words must hold, and what more they may: by what the shipped files of this message say."""
    needed = list(dict.fromkeys(_always(texts.shipped()[key])))
    every = [text for (name, _kind, _language), text in texts.shipped().items() if name == key[0]]
    allowed = dict.fromkeys(one for text in every for one in texts.printed(text))
    return needed, [one for one in allowed if one not in needed]


def _always(text: str) -> list[str]:
    """What is printed whatever the case: outside of every condition and loop."""
    depth, found = 0, []
    for token in _tokens(text):
        depth += token.startswith(("%if", "%for")) - token.startswith(("%endif", "%endfor"))
        if token.startswith("{") and depth == 0:
            found.append(token[1:])
    return found


def _tokens(text: str) -> list[str]:
    """Tags as "%if x" and prints as "{x", in their order."""
    pieces = text.replace("{%", "\x00%").replace("%}", "\x00").replace("{{", "\x00{").replace("}}", "\x00").split("\x00")
    return [piece[0] + " ".join(piece[1:].split()) for piece in pieces if piece[:1] in {"%", "{"}]


def faults(key: Key, text: str) -> list[str]:
    """Everything that is wrong with words; empty when they can be sent."""
    needed, used = placeholders(key)[0], texts.printed(text)
    missing = [_("Harus ada: %(what)s") % {"what": "{{ " + one + " }}"} for one in needed if one not in used]
    try:
        bare = _previewed(key, text, {"text": ""})
    except Unfit as error:
        return missing + error.faults
    return missing + _too_long(key, bare)


def _forbidden(key: Key, text: str) -> list[str]:
    """What stands in braces and belongs to no shipped text of this message."""
    needed, more = placeholders(key)
    used = texts.printed(text)
    found = [_("Tidak dikenal: %(what)s") % {"what": "{{ " + one + " }}"} for one in used if one not in {*needed, *more}]
    known = {tag for (name, _kind, _language), words in texts.shipped().items() if name == key[0] for tag in texts.tags(words)}
    known |= {f"if {one.partition('|')[0]}" for one in (*needed, *more)}
    found += [
        _("Tidak boleh dipakai di sini: %(what)s") % {"what": "{% " + tag + " %}"}
        for tag in texts.tags(text)
        if tag not in known | _PLAIN_TAGS
    ]
    return found


def _too_long(key: Key, bare: Preview) -> list[str]:
    if bare.is_sms and not gsm.fits(bare.said):
        return [_("Ada huruf yang tidak bisa dikirim dengan SMS biasa.")]
    if bare.is_sms and bare.parts > ONE_PART and not _is_a_list(key):
        return [
            _("Terlalu panjang: %(n)d huruf, menjadi %(parts)d SMS. Paling banyak 160 huruf.") % {"n": bare.length, "parts": bare.parts}
        ]
    if registry.FAMILIES.get(channel_of(key[1])) == "x" and bare.length > X_LONGEST:
        return [_("Terlalu panjang: %(n)d huruf. Paling banyak 280 di X.") % {"n": bare.length}]
    return []


def _is_a_list(key: Key) -> bool:
    """Whether a message is as long as what it lists."""
    return any(tag.startswith("for ") for tag in texts.tags(texts.shipped()[key]))


def versions(key: Key) -> QuerySet[MessageText]:
    """What coordinators wrote, the newest first."""
    name, kind, language = key
    return MessageText.objects.filter(name=name, kind=kind, language=language).select_related("by").order_by("-version")


def newest(key: Key) -> int:
    """The number of the version in force; 0 for the file."""
    return versions(key).values_list("version", flat=True).first() or 0


def save(key: Key, text: str, *, seen: int, by: User) -> MessageText:
    """Put words in force over version `seen`. An empty text, or the file's own, puts the file in force again.

    Raises Unfit; Overtaken when somebody else saved meanwhile.
    """
    words = text.replace("\r\n", "\n").strip()
    if words == texts.shipped()[key].strip():
        words = ""
    wrong = faults(key, words) if words else []
    if wrong:
        raise Unfit(wrong)
    if newest(key) != seen:
        raise Overtaken
    name, kind, language = key
    try:
        with transaction.atomic():
            made = MessageText.objects.create(name=name, kind=kind, language=language, version=seen + 1, text=words, by=by)
    except IntegrityError as error:
        raise Overtaken from error
    texts.forget()
    return made


def roll_back(key: Key, version: int, *, seen: int, by: User) -> MessageText:
    """Put an earlier version in force again, as a new one; 0 is the file. Raises MessageText.DoesNotExist, Unfit, Overtaken."""
    text = versions(key).get(version=version).text if version else ""
    return save(key, text, seen=seen, by=by)


def meaning(placeholder: str) -> str:
    """What Lapor puts in the place of a name, for whoever writes the words."""
    return str(
        {
            "number": _("nomor laporan"),
            "digits": _("nomor laporan tanpa tanda hubung, untuk dibalas"),
            "unit": _("nama kantor"),
            "due": _("tanggal batas jawaban"),
            "link": _("alamat halaman lacak"),
            "page": _("alamat halaman laporan yang terbuka"),
            "private": _("alamat halaman untuk menulis data pribadi"),
            "refused": _("nama berkas yang tidak bisa diterima"),
            "text": _("kata-kata petugas, atau alasannya"),
            "pin": _("PIN pelapor"),
            "code": _("kode sekali pakai"),
            "emergency": _("nomor darurat"),
            "case": _("satu laporan dari daftar"),
            "option": _("satu pilihan dari daftar"),
        }.get(placeholder.partition("|")[0].partition(".")[0], "")
    )


def label(name: str) -> str:
    """What a message is about, for the list."""
    if name in EventKind.values:
        return str(EventKind(name).label)
    return str(
        {
            "account_code": _("Kode masuk akun"),
            "code": _("Kode pengganti PIN"),
            "files_unplaced": _("Berkas bersama CEK, laporannya belum jelas"),
            "follow_code": _("Kode untuk mengikuti laporan"),
            "followed": _("Kabar laporan yang diikuti"),
            "help": _("Petunjuk"),
            "news": _("Kabar di HP"),
            "private": _("Tempat menulis data pribadi"),
            "resumed": _("Kabar dikirim lagi"),
            "speaks": _("Bahasa diganti"),
            "status": _("Jawaban CEK"),
            "status_many": _("Jawaban CEK, beberapa laporan"),
            "status_unknown": _("Jawaban CEK, nomor tidak dikenal"),
            "status_unknown_files": _("Jawaban CEK dengan berkas, nomor tidak dikenal"),
            "stopped": _("Kabar dihentikan"),
            "too_long": _("Pesan terlalu panjang"),
            "unproven": _("Permintaan tanpa bukti"),
            "verdict_unclear": _("Sudah beres atau belum?"),
            "which_case": _("Laporan yang mana?"),
            "which_report": _("Tambahan atau laporan baru?"),
        }.get(name, name)
    )
