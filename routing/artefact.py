"""A model as a file: a zip of plain arrays, of which nothing is executed when it is read. Pure.

The same model gives the same bytes. What is in it, and where from, says its card.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile

import numpy as np

from routing import habits
from routing.model import Model

CARD, WORDS = "card.json", "words.txt"
ARRAYS = ("pieces", "rarity_words", "rarity_pieces", "weights", "bias", "head_weights", "head_bias")
_EPOCH = (2026, 1, 1, 0, 0, 0)


class BrokenModel(ValueError):
    """The artefact cannot be used; the message says why. Routing then works by lexicon and matrix alone."""


def dump(model: Model) -> bytes:
    """The artefact, byte for byte the same for the same model."""
    ordered = sorted(model.words, key=lambda word: model.words[word])
    card = {
        **model.card,
        "topics": list(model.topics),
        "heads": list(model.heads),
        "points": sorted(model.points, key=lambda name: model.points[name]),
        "temperature": round(model.temperature, 6),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as bundle:
        _put(bundle, CARD, json.dumps(card, ensure_ascii=False, indent=1, sort_keys=True).encode())
        _put(bundle, WORDS, "\n".join(ordered).encode())
        for name in ARRAYS:
            array = getattr(model, name)
            held = io.BytesIO()
            small = array if array.dtype == np.uint64 else array.astype(np.float16)
            np.save(held, small, allow_pickle=False)
            _put(bundle, f"{name}.npy", held.getvalue())
        for name, data in habits.packed(model.habits).items():
            _put(bundle, name, data)
    return out.getvalue()


def _put(bundle: zipfile.ZipFile, name: str, data: bytes) -> None:
    entry = zipfile.ZipInfo(name, _EPOCH)
    entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
    bundle.writestr(entry, data)


def load(data: bytes) -> Model:
    """A model from its artefact. Raises BrokenModel for anything that is not one, whatever is wrong with it."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as bundle:
            card = json.loads(bundle.read(CARD))
            words = bundle.read(WORDS).decode().split("\n")
            arrays = {name: np.load(io.BytesIO(bundle.read(f"{name}.npy")), allow_pickle=False) for name in ARRAYS}
            rest = {name: bundle.read(name) for name in bundle.namelist() if name.startswith(habits.CARD)}
        topics, heads = tuple(card["topics"]), tuple(card["heads"])
        points = {name: place for place, name in enumerate(card["points"])}
        temperature = float(card["temperature"])
        known = habits.unpacked(rest, len(words) + len(points) + len(topics) + 1)
    except (zipfile.BadZipFile, KeyError, ValueError, OSError, EOFError, TypeError) as error:
        raise BrokenModel(f"the artefact cannot be read ({type(error).__name__})") from error
    floats = {name: np.ascontiguousarray(arrays[name], dtype=np.float32) for name in ARRAYS if name != "pieces"}
    pieces = np.ascontiguousarray(arrays["pieces"], dtype=np.uint64)
    rows = len(words) + len(pieces) + len(points)
    shapes = {"weights": (rows, len(topics)), "bias": (len(topics),), "head_weights": (rows, len(heads)), "head_bias": (len(heads),)}
    fits = all(floats[name].shape == shape for name, shape in shapes.items()) and temperature > 0
    measured = len(floats["rarity_words"]) == len(words) and len(floats["rarity_pieces"]) == len(pieces)
    if not (fits and measured and topics and all(np.isfinite(values).all() for values in floats.values())):
        raise BrokenModel("the arrays of the artefact do not fit each other")
    return Model(
        topics=topics,
        heads=heads,
        words={word: place for place, word in enumerate(words)},
        pieces=pieces,
        points=points,
        temperature=temperature,
        card=card,
        key=hashlib.sha256(data).hexdigest(),
        habits=known,
        **floats,
    )
