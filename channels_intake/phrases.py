"""What people write when they mean a command: spellings, politeness, greetings. Pure; one place to add another spelling."""

from __future__ import annotations

import re

MENTIONS = re.compile(r"^(?:\s*@\w{1,30})+\s*", re.UNICODE)
KEYWORD = re.compile(
    r"""^[\W_]*(?:
        lapor (?:kan)? (?:\s*!)? (?:\s*1708)? (?![^\W_])
      | sinjai (?![^\W_]) (?!\s+(?:utara|timur|selatan|tengah|barat|borong|kota|kab)\b)
    )[\s:!.,;\-\u2013\u2014#/]*""",
    re.IGNORECASE | re.VERBOSE,
)
STATUS = re.compile(r"^\W*(?:cek|chek|check|status|sts)\b[\s:#.,\-]*", re.IGNORECASE)
REFUSED = re.compile(r"^\W*(?:belum|blm|blum|belom|tidak puas|tdk puas|kurang puas)\b", re.IGNORECASE)
MISPLACED = re.compile(r"^\W*(?:maaf|mf|sorry|sori)?\W*(?:pak|bu|kak)?\W*salah\s+(?:kirim|sambung|nomor|no|orang)\b", re.IGNORECASE)
# A rating stands behind a verdict: "sudah 5", "puas, nilai 4".
RATING = re.compile(r"\b(?:nilai|rating|bintang|skor)?\W*([1-5])\W*$", re.IGNORECASE)
RATED = re.compile(r"^\W*(?:nilai|rating|bintang|skor)\b\W*(?:\d[\d\s.\-]{10,}\d\W+)?([1-5])\W*$", re.IGNORECASE)
# "2", "no 2", "yang 2 pak": which of the cases that we listed.
CHOICE = re.compile(
    r"^\W*(?:no|nomor|nmr|nomer|yang|yg|pilih|pilihan|laporan|lap|ke)?\W*(\d)\W*(?:pak|bu|min|kak|saja|sj|aja|ji|mi)?\W*$", re.IGNORECASE
)
NEITHER = re.compile(r"^\W*(?:baru|laporan baru|lap baru|beda|lain|bukan|tidak ada|bukan semua)\W*$", re.IGNORECASE)

ACCEPTED = frozenset({"selesai", "sudah", "sdh", "udah", "udh", "beres", "puas", "tuntas", "kelar", "rampung"})
AGREED = frozenset({"setuju", "stuju", "izinkan", "boleh", "silakan", "silahkan"})
WITHDRAWN = frozenset({"batal", "btl", "batalkan", "cabut", "dibatalkan", "dicabut"})
SECRET = frozenset({"rahasia", "rhs", "rahasiakan", "dirahasiakan"})
ANONYMOUS = frozenset({"anonim", "anonym", "anonymous"})
STOPPED = frozenset({"berhenti", "stop", "unreg", "off"})
RESUMED = frozenset({"mulai", "start", "lanjut", "aktif"})
# What may stand beside such a word without making it a report: "batal laporan saya pak".
ABOUT_IT = frozenset(
    re.findall(
        r"\S+",
        "laporan lap lapor aduan nya ini itu saya sy aku no nomor nmr kirim sms saja sj aja dulu nama identitas tolong tlg mohon mhn",
    )
)
POLITE = frozenset(
    re.findall(
        r"\S+",
        "ya iya iye iye' ok oke okay sip siap baik betul terima kasih trima makasih tks trims thanks thx pak bapak bpk bu ibu "
        "admin min kak puang pung tabe tabe' mi ji semua semuanya banyak sekali atas bantuannya alhamdulillah mantap ",
    )
)
GREETING = frozenset(
    re.findall(
        r"\S+",
        "assalamualaikum assalamu'alaikum assalamu alaikum aslm ass assl aslmkm wr wb wrwb salam halo hallo hai hi hello hey "
        "selamat pagi siang sore malam met tes test testing tess ping p coba cek permisi punten tabe tabe' puang pung iye pak "
        "bapak bpk bu ibu admin min kak kakak bos om waalaikumsalam ",
    )
)
HELP = frozenset({"bantuan", "help", "info", "menu", "format", "cara", "panduan", "tolong", "?"})
# Only words of this kind: somebody who swears and says nothing else is told how to say it, and is not filed.
INSULTS = frozenset(
    re.findall(
        r"\S+",
        "anjing anjg anjrit asu babi bangsat bajingan brengsek goblok goblog bodoh bego tolol kampret keparat setan iblis sialan sial "
        "tai taik sundala sundal telaso tailaso kongkong ",
    )
)
ABUSIVE = INSULTS | frozenset(re.findall(r"\S+", "kalian kamu ko kau lu kau' semua dasar pemerintah pejabat admin memang ini itu"))


def words(text: str) -> list[str]:
    """The words of a text, lower case; a question mark is one."""
    return re.findall(r"[^\W_]+(?:'[^\W_]*)?|\?", text.lower(), re.UNICODE)


def commands(said: list[str], which: frozenset[str]) -> bool:
    """Whether these words are one of the commands and nothing besides that says anything."""
    asked = [word for word in said if word not in ABOUT_IT and word not in POLITE and not word.isdigit()]
    return bool(asked) and all(word in which for word in asked)


def starts_anew(text: str) -> bool:
    """Whether a text begins a message of its own, so that it cannot be the rest of the one before."""
    return bool(KEYWORD.match(text) or STATUS.match(text) or not text.strip())
