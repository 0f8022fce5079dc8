"""The home page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from complaints import clocks, published
from complaints.forms.track import TrackForm
from reporting import figures

# Eight things people write about most; each opens the form with its topic. The last one leaves the topic open.
TILES = (
    ("jalan_jembatan", "road", gettext_lazy("Jalan & jembatan")),
    ("sampah_lingkungan", "trash", gettext_lazy("Sampah & lingkungan")),
    ("air_bersih", "droplet", gettext_lazy("Air bersih")),
    ("kependudukan", "id", gettext_lazy("KTP, KK & akta")),
    ("kesehatan", "first-aid-kit", gettext_lazy("Kesehatan")),
    ("pendidikan", "school", gettext_lazy("Sekolah")),
    ("bantuan_sosial", "gift", gettext_lazy("Bantuan sosial")),
    ("korupsi_pungli", "hand-stop", gettext_lazy("Pungli & korupsi")),
)


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Tell us, or see what became of it."""
    context = {
        "tiles": TILES,
        "promised": clocks.rules_on(timezone.localdate()),
        "track_form": TrackForm(auto_id="lacak_%s"),
        "figures": figures.figures(figures.SPANS[0]),
        "finished": published.finished(),
    }
    return render(request, "lapor/home.html", context)
