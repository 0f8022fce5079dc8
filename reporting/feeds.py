"""What machines read of the public cases: the Atom feed, the sitemap, and what robots should leave alone."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse, reverse_lazy
from django.utils.feedgenerator import Atom1Feed
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from complaints import access, published
from complaints.models import Complaint
from complaints.numbers import pretty

if TYPE_CHECKING:
    _Feed = Feed[Complaint, None]
else:  # it takes no parameter at run time
    _Feed = Feed

# A sitemap may hold 50,000; whoever wants older ones walks the list.
MOST = 5_000
_PAGES = ("home", "file", "track", "reports", "offices", "statistics", "map", "definitions", "open_data")
_CLOSED = (
    "/kerja/",
    "/koordinasi/",
    "/pimpinan/",
    "/pengawas/",
    "/laporan-berkala/",
    "/kegiatan/",
    "/atur/",
    "/lacak/",
    "/akun/",
    "/admin/",
    "/berkas/",
    "/api/",
    "/simulator/",
    "/kanal/",
    "/i18n/",
)


class Reports(_Feed):
    """The newest public cases, in their public words."""

    feed_type = Atom1Feed
    title = gettext_lazy("Laporan warga")
    subtitle = gettext_lazy("Laporan yang sudah diperiksa dan boleh dibaca umum.")
    link = reverse_lazy("reports")

    def items(self) -> list[Complaint]:
        """A page of the list."""
        return published.page(published.Wanted()).rows

    def item_title(self, item: Complaint) -> str:
        """The number, and what it is about where that is known: no words of a person."""
        return f"{pretty(item.number)} {item.topic.name}" if item.topic else pretty(item.number)

    def item_description(self, item: Complaint) -> str:
        """The public words, shortened."""
        return Truncator(item.public_text.text).words(60)

    def item_link(self, item: Complaint) -> str:
        """The public page."""
        return reverse("public_case", args=[item.number])

    def item_guid(self, item: Complaint) -> str:
        """Its address; Atom readers know it again by this."""
        return settings.PUBLIC_URL + self.item_link(item)

    def item_pubdate(self, item: Complaint) -> dt.datetime:
        """When it was published."""
        return item.public_text.published_at or item.updated_at

    def item_updateddate(self, item: Complaint) -> dt.datetime:
        """When anything last happened to it."""
        return item.updated_at

    def item_author_name(self, item: Complaint) -> str:
        """Nobody in particular."""
        return _("Warga")


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """Pages worth finding, and the newest public cases."""
    rows = published.shown(access.public()).values_list("number", "updated_at")[:MOST]
    context = {
        "root": settings.PUBLIC_URL,
        "pages": [reverse(name) for name in _PAGES],
        "cases": [(reverse("public_case", args=[number]), at) for number, at in rows],
    }
    return render(request, "reporting/sitemap.xml", context, content_type="application/xml")


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """What is for people with a number, a PIN or an office."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in _CLOSED), f"Sitemap: {settings.PUBLIC_URL}{reverse('sitemap')}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
