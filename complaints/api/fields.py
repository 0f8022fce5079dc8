"""What the API's answers are made of: the words for what is wrong, problem details, masks that let through only what is named."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.validators import ProhibitSurrogateCharactersValidator

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

PROBLEM = "application/problem+json"
MISSING = gettext_lazy("Isian ini harus ada.")
# The field's own words for what a program may get wrong; a form's words for the same go before them.
WRONG: dict[str, StrOrPromise] = {
    "required": MISSING,
    "null": MISSING,
    "blank": gettext_lazy("Tulis isinya dahulu."),
    "invalid": gettext_lazy("Isian ini tidak bisa kami baca."),
    "invalid_choice": gettext_lazy("Pilih salah satu yang ada di sini."),
    "max_length": gettext_lazy("Isian ini terlalu panjang."),
    "max_value": gettext_lazy("Angka ini terlalu besar."),
    "min_value": gettext_lazy("Angka ini terlalu kecil."),
    "max_string_length": gettext_lazy("Isian ini terlalu panjang."),
    "not_a_list": gettext_lazy("Isian ini tidak bisa kami baca."),
    "datetime": gettext_lazy("Tanggal ini tidak benar. Contoh: 2026-11-24."),
    "overflow": gettext_lazy("Isian ini tidak bisa kami baca."),
}


class Words(serializers.CharField):
    """Text, and nothing that is turned into text; NUL bytes and broken surrogates are dropped: PostgreSQL cannot hold them."""

    def __init__(self, **options: Any) -> None:
        least = {} if options.get("allow_blank") else {"min_length": 1}
        super().__init__(**{"error_messages": WRONG, **least, **options})
        # Looking for what is gone by then, letter by letter, costs more than the rest of the check.
        self.validators = [check for check in self.validators if not isinstance(check, ProhibitSurrogateCharactersValidator)]

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return str(super().to_internal_value(data.replace("\x00", "").encode("utf-8", "ignore").decode()))


class Degrees(serializers.FloatField):
    """A number that is one: neither "nan" nor infinite."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"error_messages": WRONG, **options})

    def to_internal_value(self, data: Any) -> float:
        found = super().to_internal_value(data)
        if isinstance(data, bool) or not math.isfinite(found):
            self.fail("invalid")
        return found


class ProblemFieldOut(serializers.Serializer[Any]):
    """One thing that is wrong: where (a JSON pointer into the body, or a query parameter), in words, and its kind."""

    pointer = serializers.CharField(required=False)
    parameter = serializers.CharField(required=False)
    detail = serializers.CharField()
    code = serializers.CharField()


class ProblemOut(serializers.Serializer[Any]):
    """RFC 9457. The words are those of the pages, in the language of Accept-Language (id, en)."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    errors = ProblemFieldOut(many=True, required=False)  # type: ignore[assignment]  # a field of that name
    retry_after = serializers.FloatField(required=False, allow_null=True)


def problems(*codes: int) -> dict[tuple[int, str], Any]:
    """The part of a schema that says which problems there can be."""
    return {(code, PROBLEM): ProblemOut for code in codes}


class Masked(serializers.Serializer[Any]):
    """An answer of which each field is named for those who may read it. What is named for nobody goes out to nobody."""

    everybody: ClassVar[frozenset[str]] = frozenset()
    reporter: ClassVar[frozenset[str]] = frozenset()

    @classmethod
    def masked(cls, values: Mapping[str, Any], *, proved: bool) -> dict[str, Any]:
        """The values that may go out, of whatever was gathered."""
        allowed = cls.everybody | cls.reporter if proved else cls.everybody
        return {name: value for name, value in values.items() if name in allowed}


@extend_schema_field({"type": "string", "format": "date"})
class Day(serializers.CharField):
    """A day of the office's calendar, as text."""


def given(request: Request, shape: type[serializers.Serializer[Any]], form: type[forms.Form] | None = None, **more: Any) -> dict[str, Any]:
    """What was sent, by the shape of the API and then by the form of the pages, whose words go first. Raises ValidationError.

    With a form its cleaned values are laid over those of the shape; `more` goes to the form.
    """
    asked = shape(data=request.data)
    fits = asked.is_valid()
    said: dict[str, Any] = dict(asked.validated_data) if fits else _plain(request.data)
    wrong: dict[str, Any] = {} if fits else dict(asked.errors)
    if form is not None and isinstance(request.data, Mapping):
        filled = form(said, **more)
        if not filled.is_valid():
            own = filled.errors.get_json_data()
            wrong |= {_name(key): [serializers.ErrorDetail(one["message"], one["code"] or "invalid") for one in own[key]] for key in own}
        said |= filled.cleaned_data
    if wrong:
        raise serializers.ValidationError(wrong)
    return said


def _name(key: str) -> str:
    return "non_field_errors" if key == "__all__" else key


def _plain(data: Any) -> dict[str, Any]:
    """Of what does not fit the shape, what a form can still look at."""
    if not isinstance(data, Mapping):
        return {}
    return {key: value for key, value in data.items() if isinstance(value, str | int | float)}


def one_of(value: str, known: Iterable[str], parameter: str) -> str:
    """A query parameter that must be one of those there are, or empty. Raises ValidationError."""
    if value and value not in known:
        raise serializers.ValidationError({f"?{parameter}": [WRONG["invalid_choice"]]}, code="invalid_choice")
    return value
