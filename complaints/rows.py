"""Several new rows in one statement: filing writes seven, and a statement each would cost more than the work itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache, partial
from operator import itemgetter
from typing import Any, TypeAlias, TypeVar
from weakref import WeakKeyDictionary

from django.db import DEFAULT_DB_ALIAS, connection, connections, models
from django.db.models.base import ModelState

Row = TypeVar("Row", bound=models.Model)
Specials: TypeAlias = "tuple[tuple[int, Callable[[Any], Any]], ...]"
Shape: TypeAlias = "tuple[tuple[str, type[models.Model], tuple[tuple[str, str], ...], tuple[str, ...], bool], ...]"


@dataclass(frozen=True)
class New:
    """An unsaved row. `of` says which of its relations take the id of another new row, by that row's name.

    `same`: a row that agrees in these columns may be there already, and its id is then taken. `once`: where any unique
    key says that it is there already, nothing is stored and it stays without an id.
    """

    name: str
    row: models.Model
    of: Mapping[str, str] = field(default_factory=dict)
    same: tuple[str, ...] = ()
    once: bool = False


def unsaved(model: type[Row], **values: Any) -> Row:
    """A new instance, as Model(**values) makes it. Raises FieldDoesNotExist or TypeError for what is no column or relation of it.

    Model.__init__ asks each of thirty columns for its default and sends two signals that nobody here hears; this takes
    the defaults from one instance made before.
    """
    defaults, made_anew = _defaults(model)
    row = model.__new__(model)
    row._state = ModelState()
    row.__dict__.update(defaults)
    for name, make in made_anew:
        row.__dict__[name] = make()
    for name, value in values.items():
        if name in defaults:
            row.__dict__[name] = value
        else:
            setattr(row, _relation(model, name).name, value)
    return row


@lru_cache(maxsize=64)
def _defaults(model: type[models.Model]) -> tuple[dict[str, Any], tuple[tuple[str, Callable[[], Any]], ...]]:
    """The value of each column of a new row, and those that each row needs one of its own of."""
    defaults = {name: value for name, value in vars(model()).items() if name != "_state"}
    made_anew = tuple(
        (column.attname, column.get_default) for column in model._meta.concrete_fields if column.has_default() and callable(column.default)
    )
    return defaults, made_anew


def insert(*new: New) -> dict[str, int | None]:
    """Store rows, all or none; each then has its id and the ids of those it names. Raises IntegrityError.

    Returned are the ids by name; None for a `once` that was there.

    A row must come after those it names. Foreign keys among them hold, because PostgreSQL checks them at the end of
    the statement at the earliest.
    """
    shape: Shape = tuple((each.name, type(each.row), tuple(each.of.items()), each.same, each.once) for each in new)
    values = [value for each in new for value in _values(each)]
    # The connection itself: what stands for it looks it up at every touch.
    here = connections[DEFAULT_DB_ALIAS]
    with here.cursor() as cursor:
        cursor.execute(_call(shape, here, cursor), values)
        ids = dict(zip((each.name for each in new), cursor.fetchone(), strict=True))
    for each in new:
        if ids[each.name] is not None:
            _is_stored(each, ids)
    return ids


def _is_stored(new: New, ids: Mapping[str, int]) -> None:
    for relation, name in new.of.items():
        setattr(new.row, _relation(type(new.row), relation).attname, ids[name])
    new.row.pk = ids[new.name]
    new.row._state.adding, new.row._state.db = False, DEFAULT_DB_ALIAS


def _relation(model: type[models.Model], name: str) -> models.ForeignKey[Any, Any]:
    found = model._meta.get_field(name)
    if not isinstance(found, models.ForeignKey):
        raise TypeError(f"{model.__name__}.{name} is no relation")
    return found


@lru_cache(maxsize=64)
def _columns(model: type[models.Model], related: frozenset[str]) -> tuple[models.Field[Any, Any], ...]:
    """What is written besides the id that the database gives and the ids of other new rows."""
    fields = model._meta.concrete_fields
    return tuple(f for f in fields if not isinstance(f, models.AutoField) and f.name not in related)


@lru_cache(maxsize=64)
def _reader(model: type[models.Model], related: frozenset[str]) -> tuple[Callable[[Any], tuple[Any, ...]], Specials, tuple[int, ...]]:
    """What takes the values out of a row, the columns whose values the driver cannot take as they are, and those that hold a moment.

    Preparing each of eighty values as Model.save does costs a third of a millisecond, and changes only these.
    """
    columns = _columns(model, related)
    names = [column.attname for column in columns]
    special = tuple((place, read) for place, column in enumerate(columns) if (read := _special(column)))
    moments = tuple(place for place, column in enumerate(columns) if isinstance(column, models.DateTimeField))
    return (itemgetter(*names) if len(names) > 1 else lambda row: (row[names[0]],)), special, moments


def _special(column: models.Field[Any, Any]) -> Callable[[Any], Any] | None:
    if isinstance(column, models.DateTimeField) and (column.auto_now or column.auto_now_add):
        return partial(column.pre_save, add=True)
    if isinstance(column, models.JSONField | models.FileField | models.UUIDField):
        return lambda row: column.get_db_prep_save(column.pre_save(row, add=True), connection)
    return None


def _values(new: New) -> list[Any]:
    read, special, moments = _reader(type(new.row), frozenset(new.of))
    values = list(read(vars(new.row)))
    for place, ready in special:
        values[place] = ready(new.row)
    # As text: the driver takes four times as long over a moment as over its words, and a filing has twelve.
    for place in moments:
        if (at := values[place]) is not None:
            values[place] = at.isoformat()
    return values


# --- The statement, planned once a connection -------------------------------------------------------------------------

_prepared: WeakKeyDictionary[Any, dict[Shape, str]] = WeakKeyDictionary()


def _call(shape: Shape, here: Any, cursor: Any) -> str:
    """The words that run the statement. Planning it takes PostgreSQL as long as running it, so it is prepared.

    Not where a connection is given back after each request (CONN_MAX_AGE=0): behind a transaction pooler the next
    statement may meet another server process, which does not know it.
    """
    if not here.settings_dict["CONN_MAX_AGE"]:
        return _statement(shape)
    known = _prepared.setdefault(here.connection, {})
    if shape not in known:
        name = f"insert_{len(known)}"
        types, words = ", ".join(_types(shape)), _statement(shape)
        for number in range(1, len(_types(shape)) + 1):
            words = words.replace("%s", f"${number}", 1)
        cursor.execute(f"PREPARE {name} ({types}) AS {words}")
        known[shape] = f"EXECUTE {name} ({', '.join(['%s'] * len(_types(shape)))})"
    return known[shape]


@lru_cache(maxsize=64)
def _types(shape: Shape) -> tuple[str, ...]:
    """PostgreSQL's types of the values; without lengths, which the columns check."""
    columns = (column for _name, model, of, _same, _once in shape for column in _columns(model, frozenset(dict(of))))
    return tuple(str(column.db_type(connection)).partition("(")[0] for column in columns)


@lru_cache(maxsize=64)
def _statement(shape: Shape) -> str:
    quote = connection.ops.quote_name
    parts = []
    for name, model, of, same, once in shape:
        columns = _columns(model, frozenset(dict(of)))
        targets = [str(_relation(model, relation).column) for relation, _other in of] + [column.column for column in columns]
        given = [f"{quote(other)}.id" for _relation_name, other in of] + ["%s"] * len(columns)
        source = f" FROM {', '.join(quote(other) for _relation_name, other in of)}" if of else ""
        key = str(model._meta.pk.column)
        parts.append(
            f"{quote(name)} AS (INSERT INTO {quote(model._meta.db_table)} ({', '.join(map(quote, map(str, targets)))}) "
            f"SELECT {', '.join(given)}{source}{_conflict(same, once=once)} RETURNING {quote(key)} AS id)"
        )
    # Each id by a query of its own: to plan a join of seven would take PostgreSQL as long as the rows themselves.
    ids = ", ".join(f"(TABLE {quote(name)})" for name, *_rest in shape)
    return f"WITH {', '.join(parts)} SELECT {ids}"


def _conflict(same: tuple[str, ...], *, once: bool) -> str:
    quote = connection.ops.quote_name
    if same:
        # An update that changes nothing: only so does PostgreSQL tell the id of a row that was there.
        return f" ON CONFLICT ({', '.join(map(quote, same))}) DO UPDATE SET {quote(same[0])} = EXCLUDED.{quote(same[0])}"
    return " ON CONFLICT DO NOTHING" if once else ""
