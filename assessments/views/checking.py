"""The steps of a form: handed in, given back, checked aspect by aspect, objected to, settled."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from assessments import access, results, services
from assessments.access import Standing
from assessments.forms.checking import AGREES, DecideForm, ReturnForm, ReviewForm
from assessments.forms.filling import Part
from assessments.models import Assessment, Indicator
from assessments.results import Whole
from assessments.views.filling import overview, parts_of
from assessments.views.guard import beside, form_of, frame, taking_part
from assessments.views.results import result_page
from assessments.workflow import By, Status
from organisations.models import User
from organisations.views.guard import person

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Step = Callable[[HttpRequest, Assessment, User], None]


def _submit(_request: HttpRequest, form: Assessment, by: User) -> None:
    services.submit(form_id=form.pk, by=by)


def _return(request: HttpRequest, form: Assessment, by: User) -> None:
    services.return_form(form_id=form.pk, by=by, text=request.POST.get("text", ""))


def _review(_request: HttpRequest, form: Assessment, by: User) -> None:
    services.review(form_id=form.pk, by=by)


def _accept(_request: HttpRequest, form: Assessment, by: User) -> None:
    services.accept(form_id=form.pk, by=by)


def _object(request: HttpRequest, form: Assessment, by: User) -> None:
    words = {pk: request.POST.get(f"keberatan{pk}", "") for pk in form.verdicts.values_list("indicator_id", flat=True)}
    services.object_to(form_id=form.pk, words=words, by=by)


def _finish(_request: HttpRequest, form: Assessment, by: User) -> None:
    services.finish(form_id=form.pk, by=by)


# By the word in the address: what it does, and the sentence that says it is done.
STEPS: Mapping[str, tuple[Step, StrOrPromise]] = {
    "submit": (_submit, gettext_lazy("Isian terkirim. Bagian Organisasi akan memeriksanya.")),
    "return": (_return, gettext_lazy("Isian dikembalikan ke kantornya.")),
    "review": (_review, gettext_lazy("Pemeriksaan selesai. Kantornya bisa menerima nilai atau berkeberatan.")),
    "accept": (_accept, gettext_lazy("Nilai diterima dan sudah final.")),
    "object": (_object, gettext_lazy("Keberatan terkirim.")),
    "finish": (_finish, gettext_lazy("Nilai sudah final.")),
}
# These are asked from the page of the result.
_ON_RESULT = frozenset({"accept", "object", "finish"})


@taking_part
@require_POST
def move(request: HttpRequest, where: Standing, pk: int, move: str) -> HttpResponse:
    """One step; what is refused is said on the page it was asked from, with what was typed."""
    found = form_of(where, pk)
    if move not in STEPS:
        raise Http404
    step, done = STEPS[move]
    try:
        step(request, found, person(request))
    except services.Refused as error:
        return _refused(request, where, found, move, str(error))
    messages.success(request, str(done))
    return redirect("assessment_result" if move in _ON_RESULT else "assessment", found.pk)


def _refused(request: HttpRequest, where: Standing, found: Assessment, move: str, why: str) -> HttpResponse:
    messages.error(request, why)
    if move in _ON_RESULT:
        return result_page(request, where, found, status=422)
    typed = ReturnForm(request.POST) if move == "return" else None
    return render(request, "assessments/form.html", overview(request, where, results.whole(found), return_form=typed), status=422)


@taking_part
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, where: Standing, pk: int, aspect: str) -> HttpResponse:
    """One aspect under check: what the office said and proved, and the points it gets."""
    found = form_of(where, pk)
    if found.status != Status.SUBMITTED or By.REVIEWER not in access.capacities(where, found, person(request)):
        raise Http404
    whole = results.whole(found)
    place = next((at for at, row in enumerate(whole.asked.aspects) if row.key == aspect), None)
    if place is None:
        raise Http404
    parts = parts_of(where, whole, aspect)
    own = {row.key: row.points for row in whole.own().aspects[place].indicators}
    given = ReviewForm(request.POST or None, parts=parts, own=own, verdicts=whole.verdicts)
    if request.method == "POST":
        given.is_valid()
        for part in parts:
            _judge(given, found, part, person(request))
        if not given.errors:
            messages.success(request, _("Tersimpan."))
            return _onward(whole, place)
    return _review_page(request, where, whole, place, parts, own, given)


def _onward(whole: Whole, place: int) -> HttpResponse:
    aspects = whole.asked.aspects
    if place + 1 < len(aspects):
        return redirect("assessment_review", whole.form.pk, aspects[place + 1].key)
    return redirect("assessment", whole.form.pk)


def _judge(given: ReviewForm, form: Assessment, part: Part, by: User) -> None:
    """An indicator without points yet stays so."""
    pk = part.row.pk
    chosen = given.cleaned_data.get(f"n{pk}", "")
    if not chosen or {f"n{pk}", f"a{pk}"} & given.errors.keys():
        return
    points = None if chosen == AGREES else Decimal(chosen)
    try:
        services.judge(form_id=form.pk, indicator=part.row, points=points, reason=given.cleaned_data[f"a{pk}"], by=by)
    except services.Refused as error:
        given.add_error(f"a{pk}", str(error))


def _review_page(
    request: HttpRequest, where: Standing, whole: Whole, place: int, parts: list[Part], own: Mapping[str, Any], given: ReviewForm
) -> HttpResponse:
    context = frame(
        request,
        where,
        "form",
        form=whole.form,
        **beside(whole, place),
        rows=[(part, own[part.row.key], given.bound("n", part.row.pk), given.bound("a", part.row.pk)) for part in parts],
        given=given,
    )
    return render(request, "assessments/review.html", context, status=422 if given.errors else 200)


@taking_part
@require_POST
def decide(request: HttpRequest, where: Standing, pk: int, indicator: int) -> HttpResponse:
    """The last word on one objection."""
    found = form_of(where, pk)
    objection = found.objections.filter(indicator=indicator).first()
    if objection is None:
        raise Http404
    given = DecideForm(request.POST, objection=objection)
    if given.is_valid():
        said = given.cleaned_data
        try:
            services.decide_objection(
                form_id=found.pk,
                indicator=Indicator.objects.get(pk=indicator),
                points=Decimal(said["points"]),
                answer=said["answer"],
                by=person(request),
            )
        except services.Refused as error:
            given.add_error(None, str(error))
        else:
            messages.success(request, _("Putusan disimpan."))
            return redirect("assessment_result", found.pk)
    return result_page(request, where, found, bound=given, status=422)
