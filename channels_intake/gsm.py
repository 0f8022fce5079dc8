"""What fits into an SMS: the GSM 03.38 alphabet, how a text is brought into it, and how many parts it costs."""

from __future__ import annotations

import unicodedata

BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENDED = frozenset("^{}\\[~]|€\f")
SINGLE, JOINED = 160, 153
SINGLE_UCS2, JOINED_UCS2 = 70, 67

_LIKE = str.maketrans(
    {
        "\u2018": "'", "\u2019": "'", "\u201a": ",", "\u201b": "'", "\u2032": "'", "`": "'", "\u00b4": "'",
        "\u201c": '"', "\u201d": '"', "\u201e": '"', "\u2033": '"', "\u00ab": '"', "\u00bb": '"',
        "\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2013": "-", "\u2014": "-", "\u2015": "-", "\u2212": "-",
        "\u2022": "-", "\u00b7": "-", "\u2026": "...", "\u00a0": " ", "\u202f": " ", "\u2009": " ", "\t": " ",
        "\u00d7": "x", "\u00f7": "/", "\u00b0": " derajat", "\u00b2": "2", "\u00b3": "3", "\u00bd": "1/2",
        "\u2190": "<-", "\u2192": "->", "\u2264": "<=", "\u2265": ">=", "\u2122": "(TM)", "\u00a9": "(C)",
        "\u00ae": "(R)", "\u2713": "v", "\u2714": "v", "\u0131": "i", "\u0142": "l", "\u0111": "d",
    }
)  # fmt: skip


def fits(text: str) -> bool:
    """Whether every character is in the alphabet, so that 160 of them make one part."""
    return all(char in BASIC or char in EXTENDED for char in text)


def _nearest(char: str) -> str:
    if char in BASIC or char in EXTENDED:
        return char
    bare = "".join(c for c in unicodedata.normalize("NFKD", char) if not unicodedata.combining(c)).translate(_LIKE)
    if bare and fits(bare):
        return bare
    return char if unicodedata.category(char)[0] in "LN" else ""


def transliterate(text: str) -> str:
    """The text in GSM-7 where it can be said so. Emoji go; words in another script stay, at the price of UCS-2.

    One curly quote or non-breaking space would otherwise cut a part from 160 characters to 70.
    """
    return "".join(_nearest(char) for char in text.translate(_LIKE))


def units(text: str) -> int:
    """Length as it is charged: septets (an extended character costs two), or UTF-16 units when it is not GSM-7."""
    if fits(text):
        return sum(2 if char in EXTENDED else 1 for char in text)
    return len(text.encode("utf-16-be")) // 2


def parts(text: str) -> int:
    """How many SMS this costs."""
    return len(split(text))


def split(text: str) -> list[str]:
    """The text as the parts in which a phone sends it; no pair of units that belong together is torn."""
    single, joined = (SINGLE, JOINED) if fits(text) else (SINGLE_UCS2, JOINED_UCS2)
    if units(text) <= single:
        return [text]
    narrow = fits(text)
    pieces, piece, used = [], "", 0
    for char in text:
        cost = (2 if char in EXTENDED else 1) if narrow else len(char.encode("utf-16-be")) // 2
        if used + cost > joined:
            pieces.append(piece)
            piece, used = "", 0
        piece += char
        used += cost
    return [*pieces, piece]


def looks_cut(text: str) -> bool:
    """Whether a lone SMS is so full that its rest may follow as a message of its own, without a header to say so."""
    if fits(text):
        return 150 <= units(text) <= SINGLE
    return SINGLE_UCS2 - 5 <= units(text) <= SINGLE_UCS2
