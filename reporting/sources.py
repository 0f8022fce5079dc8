"""Who reads the figures of the catalogue that do not come out of cells, by the name before the colon of their measure."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from assessments.contracts import NOTHING, Source, Span, Tally
from assessments.plans import figures as plans
from assessments.quality import figures as quality

SOURCES: Mapping[str, Source] = {"plan": plans.read, "quality": quality.read}
# The axes of reporting/measures.py that a source knows the parts of.
_WHOLE, _UNIT = "all", "unit"


class Reader:
    """What the sources say of some tenants in a span. Each is asked once for all, and not before somebody wants a figure of it."""

    def __init__(self, agencies: Collection[int], span: Span) -> None:
        """Of tenants that have the same day."""
        self._agencies, self._span = agencies, span
        self._read: dict[str, Mapping[int, Mapping[int | None, Mapping[str, Tally]]]] = {}

    def of(self, source: str, agency_id: int) -> Mapping[int | None, Mapping[str, Tally]]:
        """What one source says of one of them. Raises KeyError for a source that does not exist."""
        if source not in self._read:
            self._read[source] = SOURCES[source](self._agencies, self._span)
        return self._read[source].get(agency_id, {})


class Readings:
    """What the sources say of one tenant."""

    def __init__(self, agency_id: int, reader: Reader) -> None:
        """Of a tenant that the reader reads."""
        self._agency_id, self._reader = agency_id, reader

    def tally(self, measure: str, axis: str, key: str) -> Tally:
        """What a measure like "plan:reached" says of a part of an axis; of other axes than the whole and its offices nothing.

        Raises KeyError for a source that does not exist.
        """
        source, name = measure.split(":", maxsplit=1)
        if axis not in (_WHOLE, _UNIT):
            return NOTHING
        return self._reader.of(source, self._agency_id).get(int(key) if axis == _UNIT else None, {}).get(name, NOTHING)

    def offices(self, measure: str) -> set[str]:
        """The offices of which a measure says anything, as keys of their axis."""
        source, name = measure.split(":", maxsplit=1)
        return {
            str(part) for part, told in self._reader.of(source, self._agency_id).items() if part is not None and told.get(name, NOTHING).of
        }
