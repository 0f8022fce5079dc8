"""Files of a complaint, each handed out after asking who wants it: an officer who sees the case, or its reporter."""

from __future__ import annotations

import uuid

from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from complaints import access, tracking
from complaints.attachments import SUFFIX
from complaints.models import Attachment
from complaints.views.track import proved


@require_safe
def attachment(request: HttpRequest, public_id: uuid.UUID) -> FileResponse:
    """The bytes. A PDF or a recording cannot be redrawn, so it is a download; nothing in a file may run or load anything."""
    row = get_object_or_404(Attachment.objects.select_related("complaint", "event__complaint"), public_id=public_id)
    if not tracking.tells(row.event, proved(request)) and not access.can_see(request.user, row.complaint):
        raise Http404
    return handed_out(row.file, row.public_id, row.content_type)


def handed_out(file: FieldFile, public_id: uuid.UUID, content_type: str) -> FileResponse:
    """A stranger's cleaned file, to somebody who may have it."""
    picture = content_type.startswith("image/")
    name = f"lapor-{public_id.hex[:8]}{SUFFIX[content_type]}"
    response = FileResponse(file.open("rb"), as_attachment=not picture, filename=name, content_type=content_type)
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-store"
    return response
