"""The names of regions, indexed as people write them: tenant first, then its province, then the nation."""

from __future__ import annotations

import csv
import functools
import math
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from lokal import wilayah

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

DATA = Path(__file__).parent / "data"
# Latitude and longitude to the code of the smallest region whose outline holds the point.
Outline = Callable[[float, float], "str | None"]
_NOT_WORD = re.compile(r"[^a-z0-9]+")
_DOUBLED = re.compile(r"(.)\1+")
_REGENCY_PREFIX = re.compile(r"^(kabupaten|kota)( administrasi| adm\.?)?\s+", re.IGNORECASE)
# In Bugis names the h and the doubling of ng come and go: Saotengnga, Saotengah, Saotenga.
_NASAL = re.compile(r"ngn?g?")
_ISLAND = re.compile(r"^pulau\s+", re.IGNORECASE)
MAX_WORDS = 4
SHORTEST = 6  # letters of a name that may differ a little, or lack its first word


def name_key(name: str) -> str:
    """A name without case, spaces, hyphens and doubled letters, where spellings differ most.

    >>> name_key("Tellu Limpoe") == name_key("TELLULIMPOE")
    True
    """
    return _DOUBLED.sub(r"\1", _NOT_WORD.sub("", name.lower()))


def drift_key(key: str) -> str:
    """A `name_key` without what wanders in a spelling; names that share it are one family, though not one place.

    >>> drift_key("saotengnga") == drift_key("saotengah")
    True
    """
    bare = key.replace("h", "")
    return key if bare == key and "ngn" not in key else _DOUBLED.sub(r"\1", _NASAL.sub("ng", bare))


def level_of(code: str) -> int:
    """1 province, 2 regency or city, 3 kecamatan, 4 desa or kelurahan."""
    return code.count(".") + 1


def parent_of(code: str) -> str:
    return code.rpartition(".")[0]


def contains(outer: str, inner: str) -> bool:
    """Whether the region `inner` is `outer` or lies in it."""
    return inner == outer or inner.startswith(outer + ".")


@dataclass(frozen=True)
class RegionRow:
    """One region as the gazetteer needs it; `kind` as in lokal (kabupaten, kota, kelurahan, desa …)."""

    code: str
    name: str
    kind: str


@dataclass(frozen=True)
class Candidate:
    """One region that a mention may mean."""

    code: str
    confidence: float
    why: str


@dataclass(frozen=True)
class National:
    """What is the same for every tenant: provinces, regencies, everyday words, all rows by parent."""

    rows: Mapping[str, RegionRow]
    children: Mapping[str, tuple[str, ...]]
    regencies: Mapping[str, tuple[str, ...]]
    provinces: Mapping[str, tuple[str, ...]]
    common: frozenset[str]


@dataclass(frozen=True)
class Gazetteer:
    """The names one tenant's texts are read with. Keys are `name_key`s (of `kin`, `drift_key`s), values codes."""

    tenant: str
    national: National
    own: Mapping[str, tuple[str, ...]]
    kin: Mapping[str, tuple[str, ...]]
    nearby: Mapping[str, tuple[str, ...]]
    postal: Mapping[str, str]
    own_names: Mapping[int, tuple[str, ...]]
    centroids: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    outline: Outline | None = None

    def knows(self, key: str) -> bool:
        """Whether any place is called so; nearly all words of a text are not, and are done with here."""
        nation = self.national
        return key in self.own or key in nation.regencies or key in self.nearby or key in nation.provinces or bool(self.kin_of(key))

    def kin_of(self, key: str) -> tuple[str, ...]:
        """The tenant's regions of one spelling family; short words are too many to have families."""
        family = drift_key(key)
        return self.kin.get(family, ()) if len(family) >= SHORTEST else ()

    def alike(self, key: str) -> tuple[str, ...]:
        """The tenant's regions of nearly this name, but not just this one."""
        return tuple(code for code in self.kin_of(key) if code not in self.own.get(key, ()))

    def inside(self, outer: str, key: str) -> bool:
        """Whether a kecamatan or desa of this name, or of its spelling family, lies in a regency anywhere in the country."""
        nation, family = self.national, drift_key(key)
        districts = nation.children.get(outer, ())
        codes = (code for district in districts for code in (district, *nation.children.get(district, ())))
        return any(drift_key(name_key(nation.rows[code].name)) == family for code in codes)

    def name(self, code: str) -> str:
        row = self.national.rows.get(code)
        return row.name if row else code

    def label(self, code: str) -> str:
        """As an officer writes it: "Kec. Sinjai Utara", "Kel. Lappa", "Kabupaten Bone"."""
        row = self.national.rows.get(code)
        if row is None:
            return code
        marker = {"kecamatan": "Kec. ", "distrik": "Distrik ", "kelurahan": "Kel. ", "provinsi": "Prov. "}
        return marker.get(row.kind, "Desa " if row.kind.startswith("desa") else "") + row.name

    def nearest(self, latitude: float, longitude: float) -> tuple[str, float] | None:
        """The region whose centre is nearest to a point, and how far in kilometres; villages are preferred by being many."""
        if not self.centroids:
            return None
        best = min(self.centroids, key=lambda code: _km(self.centroids[code], latitude, longitude))
        return best, _km(self.centroids[best], latitude, longitude)


def _km(centre: tuple[float, float], latitude: float, longitude: float) -> float:
    shrink = math.cos(math.radians(latitude))
    return 111.2 * math.hypot(centre[0] - latitude, (centre[1] - longitude) * shrink)


def _kind(code: str, name: str) -> str:
    level = level_of(code)
    if level == 1:
        return "provinsi"
    if level == 2:
        return "kota" if name.lower().startswith("kota ") else "kabupaten"
    if level == 3:
        return "distrik" if int(code[:2]) >= 91 else "kecamatan"
    return "kelurahan" if code[9:10] == "1" else "desa"


def rows_of(pairs: Iterable[tuple[str, str]]) -> Iterator[RegionRow]:
    """(code, name) pairs, from the package or from the table of regions, as rows."""
    for code, name in pairs:
        yield RegionRow(code, name, _kind(code, name))


def _package_pairs() -> Iterator[tuple[str, str]]:
    queue = list(wilayah.list_wilayah())
    while queue:
        region = queue.pop()
        yield region.code, region.name
        if region.level < 4:
            queue.extend(wilayah.list_wilayah(region.code))


def _index(pairs: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for name, code in pairs:
        key = name_key(name)
        if key and code not in found.setdefault(key, []):
            found[key].append(code)
    return {key: tuple(codes) for key, codes in found.items()}


def build_national(rows: Iterable[RegionRow]) -> National:
    by_code = {row.code: row for row in rows}
    children: dict[str, list[str]] = {}
    for code in sorted(by_code):
        children.setdefault(parent_of(code), []).append(code)
    bare = [(_REGENCY_PREFIX.sub("", row.name), code) for code, row in sorted(by_code.items()) if level_of(code) == 2]
    words = (DATA / "common_words.txt").read_text(encoding="utf-8").splitlines()
    return National(
        rows=by_code,
        children={code: tuple(found) for code, found in children.items()},
        regencies=_index(bare + [pair for pair in shipped_names() if level_of(pair[1]) == 2]),
        provinces=_index((row.name, code) for code, row in by_code.items() if level_of(code) == 1),
        common=frozenset(name_key(word) for word in words if not word.startswith("#")),
    )


def read_rows(name: str) -> list[dict[str, str]]:
    """A data file of this package as dictionaries."""
    with (DATA / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@functools.cache
def national() -> National:
    """All regions of the country from the package lokal; read once a process (about a second)."""
    return build_national(rows_of(_package_pairs()))


def shipped_names() -> tuple[tuple[str, str], ...]:
    """(name, code) of the other spellings and landmarks that ship with the project."""
    return tuple((row["name"], row["code"]) for row in read_rows("local_names.csv"))


def build(
    tenant: str,
    nation: National,
    centroids: Mapping[str, tuple[float, float]] | None = None,
    names: Iterable[tuple[str, str]] | None = None,
    outline: Outline | None = None,
) -> Gazetteer:
    """The gazetteer of one regency. An unknown code gives one that knows only the nation.

    `names` are other spellings and landmarks, (name, code); `outline` finds the region that holds a point, where
    outlines are known.
    """
    districts = nation.children.get(tenant, ())
    own = [code for district in districts for code in (district, *nation.children.get(district, ()))]
    aliases = shipped_names() if names is None else tuple(names)
    province = parent_of(tenant)
    near = [
        code
        for regency in nation.children.get(province, ()) if regency != tenant
        for code in nation.children.get(regency, ())
    ]  # fmt: skip
    by_level = {level: tuple(sorted(name_key(nation.rows[c].name) for c in own if level_of(c) == level)) for level in (3, 4)}
    names_of_own = [(nation.rows[code].name, code) for code in own]
    # An island's desa is said without "Pulau"; the kecamatan Pulau Sembilan is not, it would be a number.
    islands = [(_ISLAND.sub("", name), code) for name, code in names_of_own if level_of(code) == 4 and _ISLAND.match(name)]
    islands = [(name, code) for name, code in islands if len(name_key(name)) >= SHORTEST]
    own_index = _index(names_of_own + islands + [pair for pair in aliases if contains(tenant, pair[1])])
    return Gazetteer(
        tenant=tenant,
        national=nation,
        own=own_index,
        kin=_families(own_index),
        nearby=_index((nation.rows[code].name, code) for code in near),
        postal=_postal_codes(own),
        own_names=by_level,
        outline=outline,
        centroids={c: p for c, p in (centroids or {}).items() if contains(tenant, c) or level_of(c) == 2},
    )


def _families(index: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for key, codes in index.items():
        family = drift_key(key)
        found[family] = tuple(dict.fromkeys(found.get(family, ()) + codes))
    return found


def _postal_codes(own: Iterable[str]) -> dict[str, str]:
    """Postal code → the smallest region of the tenant that holds all villages with it."""
    found: dict[str, str] = {}
    for code in own:
        region = wilayah.get_wilayah(code) if level_of(code) == 4 else None
        if region is None or not region.postal_code:
            continue
        known = found.get(region.postal_code, code)
        while not contains(known, code):
            known = parent_of(known)
        found[region.postal_code] = known
    return {postal: code for postal, code in found.items() if level_of(code) >= 3}


@functools.cache
def for_tenant(tenant: str) -> Gazetteer:
    """The gazetteer of a regency from the package's regions, built once a process."""
    return build(tenant, national(), shipped_centroids())


@functools.cache
def shipped_centroids() -> dict[str, tuple[float, float]]:
    path = DATA.parent.parent / "organisations" / "data" / "centroids.csv"
    if not path.exists():
        return {}
    with path.open(encoding="utf-8", newline="") as lines:
        return {row["code"]: (float(row["lat"]), float(row["lng"])) for row in csv.DictReader(lines)}
