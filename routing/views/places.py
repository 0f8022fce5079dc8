"""What only people there know: landmarks, other spellings, and which government keeps which road."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from organisations import snapshot
from organisations.views.guard import staff
from routing import local, rulebooks
from routing.forms import LocalNameForm
from routing.models import LocalName
from routing.views.review import coordinator


def _names(request: HttpRequest) -> tuple[str, LocalName | None]:
    tenant = snapshot.default_agency().region_id or settings.TENANT_REGION
    asked = request.GET.get("nama", "")
    chosen = get_object_or_404(LocalName, pk=int(asked), tenant=tenant) if asked.isdigit() else None
    return tenant, chosen


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def names(request: HttpRequest) -> HttpResponse:
    """The list, and the form of one name: a new one, or the one chosen by its number."""
    coordinator(request)
    tenant, chosen = _names(request)
    form = LocalNameForm(request.POST if request.method == "POST" else None, instance=chosen or LocalName(tenant=tenant))
    if request.method == "POST" and form.is_valid() and _stored(form):
        messages.success(request, _("Nama disimpan."))
        return redirect("local_names")
    rows = LocalName.objects.filter(tenant=tenant).order_by("kind", "name")
    context = {"rows": rows, "form": form, "chosen": chosen, "is_coordinator": True, "bound_form": form}
    return render(request, "routing/names.html", context, status=422 if form.errors else 200)


def _stored(form: LocalNameForm) -> bool:
    try:
        local.keep_name(form.instance)
    except rulebooks.Refused as error:
        form.add_error(None, str(error))
        return False
    return True


@staff
@require_POST
def remove_name(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a name off the list; decisions that used it keep saying so."""
    coordinator(request)
    tenant = snapshot.default_agency().region_id or settings.TENANT_REGION
    local.remove_name(get_object_or_404(LocalName, pk=pk, tenant=tenant))
    messages.success(request, _("Nama dihapus."))
    return redirect("local_names")
