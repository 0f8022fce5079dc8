"""The page behind a link that stood on X: a phone number or details that nobody else shall read."""

from __future__ import annotations

from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from channels_intake import private
from complaints import contacts, http, services
from complaints.forms.fields import words
from complaints.models import Reporter


class PrivateForm(forms.Form):
    """Either of the two is enough."""

    contact = forms.CharField(
        label=gettext_lazy("Nomor HP atau surel (e-mail)"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Contoh: 0812 3456 7890 atau nama@contoh.id."),
        widget=forms.TextInput(attrs={"autocomplete": "tel", "autocapitalize": "none", "spellcheck": "false"}),
    )
    text = words(gettext_lazy("Rincian yang tidak boleh dibaca umum"), required=False)

    def clean_contact(self) -> str:
        given = str(self.cleaned_data["contact"]).strip()
        if given and contacts.read(given) is None:
            raise forms.ValidationError(_("Ini bukan nomor HP atau alamat surel yang lengkap. Contoh: 0812 3456 7890 atau nama@contoh.id."))
        return given

    def clean(self) -> dict[str, str]:
        said = super().clean() or {}
        if not self.errors and not said.get("contact") and not said.get("text"):
            raise forms.ValidationError(_("Tulis nomor HP, surel, atau rinciannya. Salah satu cukup."))
        return said


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, token: str) -> HttpResponse:
    """The form; then the code to post. Nothing of the case is shown: whoever opens a public link may be anybody."""
    form = PrivateForm(request.POST or None)
    try:
        reporter = private.opened(token)
        if request.method == "POST" and form.is_valid():
            wait = http.PROVE.spent(http.address_of(request))
            if wait:
                return http.too_often(request, wait)
            said = {"number": reporter.complaint.number, "code": _take(token, reporter, form.cleaned_data)}
            return render(request, "channels_intake/private_code.html", said)
    except private.Spent:
        return render(request, "channels_intake/private_spent.html", status=410)
    status = 422 if form.errors else 200
    return render(request, "channels_intake/private.html", {"form": form, "number": reporter.complaint.number}, status=status)


def _take(token: str, reporter: Reporter, said: dict[str, str]) -> str:
    """The code to post; empty when nobody else could have opened the link, so that it counts at once."""
    if not private.is_whispered(token):
        return private.keep(token, **said)
    with transaction.atomic():
        private.spend(token)
        services.add_details(reporter.pk, contact=said["contact"], text=said["text"], channel=reporter.channel)
    return ""
