"""Open data for everybody: the page that explains it, the files, the dictionary, and a feed of what was released."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse, reverse_lazy
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from complaints import http
from reporting import asking, opening
from reporting.models import Release

if TYPE_CHECKING:
    _Feed = Feed[Release, None]
else:  # it takes no parameter at run time
    _Feed = Feed

# Ten years of one tenant.
MOST = 40


def _releases() -> list[Release]:
    return list(Release.objects.select_related("agency__region")[:MOST])


def _rows(request: HttpRequest) -> list[dict[str, Any]]:
    words = {name: request.GET.get(given, "") for name, given in (("quarter", "triwulan"), ("place", "tempat"), ("topic", "topik"))}
    return opening.asked(_releases(), **words)


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """What there is, what it means, and what it does not say."""
    if wait := http.READ.spent(http.address_of(request)):
        return http.too_often(request, wait)
    releases = _releases()
    context = {"releases": releases, "columns": opening.COLUMNS, "bias": opening.BIAS, "licence": opening.LICENCE, "latest": releases[:1]}
    return render(request, "reporting/open_data.html", context)


@require_safe
def csv_rows(request: HttpRequest) -> HttpResponse:
    """The rows as CSV."""
    if wait := http.READ.spent(http.address_of(request)):
        return http.too_often(request, wait)
    names = [column.name for column in opening.COLUMNS]
    rows = [["" if row[name] is None else row[name] for name in names] for row in _rows(request)]
    return asking.csv_file("laporan-warga", names, rows, public=True)


@require_safe
def json_rows(request: HttpRequest) -> HttpResponse:
    """The rows as JSON, with licence and what they do not say."""
    if wait := http.READ.spent(http.address_of(request)):
        return http.too_often(request, wait)
    said = {
        "licence": opening.LICENCE[0],
        "licence_url": opening.LICENCE[1],
        "notes": [str(note) for note in opening.BIAS],
        "rows": _rows(request),
    }
    return JsonResponse(said, json_dumps_params={"ensure_ascii": False})


@require_safe
def dictionary(request: HttpRequest) -> HttpResponse:
    """What each column means, for machines."""
    columns = [{"name": column.name, "type": column.kind, "description": str(column.meaning)} for column in opening.COLUMNS]
    return JsonResponse({"columns": columns, "licence": opening.LICENCE[0]}, json_dumps_params={"ensure_ascii": False})


class Releases(_Feed):
    """What was released, the newest first."""

    feed_type = Atom1Feed
    title = gettext_lazy("Data terbuka laporan warga")
    subtitle = gettext_lazy("Satu terbitan setiap triwulan; yang sudah terbit tidak berubah.")
    link = reverse_lazy("open_data")

    def items(self) -> list[Release]:
        """Every release."""
        return _releases()

    def item_title(self, item: Release) -> str:
        """Whose, and of when."""
        return f"{item.agency.name}, {quarter_of(item)}"

    def item_description(self, item: Release) -> str:
        """How much, and the hash by which a copy is known to be whole."""
        return _("%(n)d baris. SHA-256 %(hash)s") % {"n": len(item.rows), "hash": item.sha256}

    def item_link(self, item: Release) -> str:
        """Its rows."""
        return f"{reverse('open_data_csv')}?triwulan={quarter_of(item)}"

    def item_guid(self, item: Release) -> str:
        """Atom readers know it again by this."""
        return f"{settings.PUBLIC_URL}{self.item_link(item)}#{item.sha256[:12]}"

    def item_pubdate(self, item: Release) -> dt.datetime:
        """When it was released; it does not change."""
        return item.published_at

    def item_author_name(self, item: Release) -> str:
        """The government."""
        return item.agency.name


def quarter_of(release: Release) -> str:
    """2026-Q3."""
    return f"{release.since.year}-Q{(release.since.month - 1) // 3 + 1}"
