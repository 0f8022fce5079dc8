"""What each figure means, for everybody: the catalogue as a page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from reporting.catalogue import PUBLIC, View

_VIEWS = {
    View.PERIOD: _("Dihitung pada bulan kejadiannya."),
    View.COHORT: _("Dihitung pada bulan laporannya masuk."),
    View.NOW: _("Keadaan saat ini."),
    View.END: _("Keadaan pada akhir rentang, atau sekarang bila belum berakhir."),
}


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Each public figure with its definition and unit."""
    rows = [(figure, _VIEWS[figure.view]) for figure in PUBLIC]
    return render(request, "reporting/definitions.html", {"rows": rows})
