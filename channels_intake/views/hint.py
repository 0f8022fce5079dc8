"""Hints while somebody writes, asked for by the page's script: nothing is stored, and the words are in no address and no log."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from channels_intake import advice
from channels_intake.forms.filing import FilingForm, PointForm
from complaints import http


@never_cache
@require_POST
def hint(request: HttpRequest) -> HttpResponse:
    """What there is to tell about the fields as they stand now; a field that is not right yet is left out."""
    wait = http.HINT.spent(http.address_of(request))
    if wait:
        return _wait(wait)
    form = FilingForm(request.POST)
    form.is_valid()
    return JsonResponse({"notes": [note.as_json() for note in advice.advise(form.draft)]})


@never_cache
@require_POST
def place(request: HttpRequest) -> HttpResponse:
    """Names of places for what was typed, or the name of the place at a point."""
    wait = http.HINT.spent(http.address_of(request))
    if wait:
        return _wait(wait)
    form = PointForm(request.POST)
    if form.is_valid():
        found = advice.here(form.cleaned_data["latitude"], form.cleaned_data["longitude"])
        return JsonResponse({"name": found.name if found else "", "kilometres": found.kilometres if found else None})
    return JsonResponse({"places": advice.places(request.POST.get("tempat", ""))})


def _wait(seconds: int) -> HttpResponse:
    answer = HttpResponse(status=429)
    answer["Retry-After"] = str(seconds)
    return answer
