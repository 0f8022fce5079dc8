"""The words of every message: the list, one of them with its preview and its versions, saving and going back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from channels_intake import registry, rewording, texts
from channels_intake.forms.staff import MessageTextForm
from channels_intake.models import MessageText
from channels_intake.texts import Key
from organisations.models import Agency
from organisations.views.guard import frame, governing, person


@governing
@require_safe
def message_texts(request: HttpRequest, agency: Agency) -> HttpResponse:
    """Every message in one language, with how it reads now."""
    language = request.GET.get("bahasa", texts.HOME)
    language = language if language in texts.LANGUAGES else texts.HOME
    changed = texts.overrides()
    keys = sorted((key for key in texts.shipped() if key[2] == language), key=lambda key: (rewording.label(key[0]).lower(), key[1]))
    rows = [(key, rewording.label(key[0]), rewording.preview(key, texts.in_force(key)), key in changed) for key in keys]
    return render(request, "channels_intake/message_texts.html", frame(request, "texts", rows=rows, language=language))


def _key(name: str, kind: str, language: str) -> Key:
    key = (name, kind, language)
    if key not in texts.shipped():
        raise Http404
    return key


@governing
@require_http_methods(["GET", "HEAD", "POST"])
def message_text(request: HttpRequest, agency: Agency, name: str, kind: str, language: str) -> HttpResponse:
    """One message: its words, how they read, and saving them. "Lihat" shows them without saving, for whoever has no script."""
    key = _key(name, kind, language)
    if request.method != "POST":
        return _page(request, key, MessageTextForm(initial={"text": texts.in_force(key), "seen": rewording.newest(key)}))
    form = MessageTextForm(request.POST)
    if not form.is_valid() or "lihat" in request.POST:
        return _page(request, key, form, status=200 if form.is_valid() else 422)
    try:
        rewording.save(key, form.cleaned_data["text"], seen=form.cleaned_data["seen"], by=person(request))
    except rewording.Unfit as error:
        for fault in error.faults:
            form.add_error("text", fault)
        return _page(request, key, form, status=422)
    except rewording.Overtaken:
        return _page(request, key, _again(request, key), status=409)
    messages.success(request, _("Disimpan. Pesan berikutnya memakai kata-kata ini."))
    return redirect("message_text", *key)


def _again(request: HttpRequest, key: Key) -> MessageTextForm:
    """What was typed, over the version that is in force now: the next press saves it."""
    form = MessageTextForm({"text": request.POST.get("text", ""), "seen": rewording.newest(key)})
    form.add_error(None, _("Orang lain baru saja mengubah pesan ini. Bandingkan dulu, lalu simpan lagi."))
    return form


def _page(request: HttpRequest, key: Key, form: MessageTextForm, status: int = 200) -> HttpResponse:
    needed, more = rewording.placeholders(key)
    text = str(form["text"].value() or "")
    context = frame(
        request,
        "texts",
        key=key,
        label=rewording.label(key[0]),
        channels=[
            name for name, family in registry.FAMILIES.items() if key[1] in (name, family) or (key[1] == "sms" and family == "email")
        ],
        form=form,
        shown=_shown(key, text),
        needed=[(one, rewording.meaning(one)) for one in needed],
        more=[(one, rewording.meaning(one)) for one in more],
        in_force=texts.in_force(key),
        file=texts.shipped()[key],
        versions=rewording.versions(key)[:30],
        newest=rewording.newest(key),
    )
    return render(request, "channels_intake/message_text.html", context, status=status)


def _shown(key: Key, text: str) -> dict[str, Any]:
    """How words read, how long they are and what is wrong with them."""
    wrong = rewording.faults(key, text)
    try:
        seen = rewording.preview(key, text)
    except rewording.Unfit:
        return {"said": "", "length": "", "faults": wrong}
    if seen.is_sms:
        length = ngettext("%(length)d huruf, %(parts)d SMS", "%(length)d huruf, %(parts)d SMS", seen.parts)
        length = length % {"length": seen.length, "parts": seen.parts}
    else:
        length = _("%(length)d huruf") % {"length": seen.length}
    if seen.replaced:
        length += " · " + _("diganti huruf biasa: %(what)s") % {"what": " ".join(seen.replaced)}
    return {"said": seen.said, "length": length, "faults": wrong}


@governing
@require_POST
def preview(request: HttpRequest, agency: Agency, name: str, kind: str, language: str) -> HttpResponse:
    """The same for the script that asks while somebody types; nothing is kept."""
    return JsonResponse(_shown(_key(name, kind, language), request.POST.get("text", "")[: MessageTextForm.LONGEST]))


@governing
@require_POST
def roll_back(request: HttpRequest, agency: Agency, name: str, kind: str, language: str, version: int) -> HttpResponse:
    """Put an earlier version in force again; 0 is the file that ships."""
    key = _key(name, kind, language)
    seen = request.POST.get("seen", "")
    try:
        rewording.roll_back(key, version, seen=int(seen) if seen.isdecimal() and len(seen) < 9 else -1, by=person(request))
    except MessageText.DoesNotExist as error:
        raise Http404 from error
    except rewording.Overtaken:
        messages.error(request, _("Orang lain baru saja mengubah pesan ini. Bandingkan dulu, lalu coba lagi."))
    except rewording.Unfit as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Kata-kata sebelumnya berlaku lagi."))
    return redirect("message_text", *key)
