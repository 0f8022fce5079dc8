"""A case on paper, as PDF: the disposition sheet, and the cover letter of one that was forwarded outside."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from complaints import access, numbers, papers
from complaints.models import Complaint, Forwarding
from complaints.workflow import By
from organisations.views.guard import person, staff

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

logger = logging.getLogger(__name__)
_PRINTING = frozenset({By.HANDLER, By.APPROVER, By.COORDINATOR})


def may_print(capacities: AbstractSet[By]) -> bool:
    """Whether somebody may take a case out on paper: who handles it or coordinates, not who only reads or helps."""
    return bool(capacities & _PRINTING)


@staff
@require_safe
def sheet(request: HttpRequest, number: str) -> HttpResponse:
    """The disposition sheet."""
    complaint = _printable(request, number)
    made = papers.disposition_sheet(papers.sheet_of(complaint, printed_by=person(request), at=timezone.now()))
    return _pdf(request, complaint, made, "lembar-disposisi")


@staff
@require_safe
def letter(request: HttpRequest, number: str) -> HttpResponse:
    """The cover letter; 404 for a case that went nowhere outside."""
    complaint = _printable(request, number)
    sent = Forwarding.objects.filter(complaint=complaint, ended_at__isnull=True).first()
    try:
        content = papers.letter_of(complaint, at=timezone.now(), letter_number=sent.letter if sent else "")
    except papers.NotForwarded as error:
        raise Http404 from error
    return _pdf(request, complaint, papers.cover_letter(content), "surat")


def _printable(request: HttpRequest, number: str) -> Complaint:
    complaint = get_object_or_404(access.visible_to(request.user), number=numbers.parse(number) or "")
    if not may_print(access.capacities(request.user, complaint)):
        raise PermissionDenied
    return complaint


def _pdf(request: HttpRequest, complaint: Complaint, made: bytes, kind: str) -> HttpResponse:
    logger.info("case printed", extra={"complaint_id": complaint.pk, "user_id": person(request).pk, "paper": kind})
    response = HttpResponse(made, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{kind}-{complaint.number}.pdf"'
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response
