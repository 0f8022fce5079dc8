"""Photos, recordings and PDFs before the report is sent: each taken at once, shown back, thrown away when asked."""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from channels_intake import staging
from complaints import http
from complaints.attachments import InvalidFile


@never_cache
@require_POST
def stage(request: HttpRequest) -> HttpResponse:
    """Take one file and give its reference, or throw away those named by `buang`."""
    if "buang" in request.POST:
        staging.drop(staging.find(request.POST.getlist("buang")))
        return HttpResponse(status=204)
    wait = http.STAGE.spent(http.address_of(request))
    if wait:
        answer = JsonResponse({"error": _("Terlalu banyak berkas sekaligus. Coba lagi sebentar lagi.")}, status=429)
        answer["Retry-After"] = str(wait)
        return answer
    upload = request.FILES.get("berkas")
    if upload is None:
        return JsonResponse({"error": _("Pilih berkas dahulu.")}, status=422)
    try:
        row = staging.stage(upload)
    except InvalidFile as error:
        return JsonResponse({"error": str(error)}, status=422)
    return JsonResponse({"ref": staging.reference(row), "type": row.content_type, "size": row.size}, status=201)


@never_cache
@require_safe
def staged(request: HttpRequest, reference: str) -> HttpResponse | FileResponse:
    """What was taken: a picture made small, a recording to listen to. A PDF is not shown, only counted."""
    rows = staging.find([reference])
    if not rows or rows[0].content_type == "application/pdf":
        raise Http404
    row = rows[0]
    response: HttpResponse | FileResponse
    try:
        if row.content_type.startswith("image/"):
            response = HttpResponse(staging.glimpse(row), content_type="image/jpeg")
        else:
            response = FileResponse(row.file.open("rb"), content_type=row.content_type)
    except FileNotFoundError:
        raise Http404 from None
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
