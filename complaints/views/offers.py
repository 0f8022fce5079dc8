"""Which of the things an office can do this person may do with this case now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.utils import timezone

from complaints import access, services
from complaints.models import Complaint, Draft, DraftKind
from complaints.regimes import policy_of
from complaints.views.handling import OFFERS
from complaints.workflow import Status

if TYPE_CHECKING:
    from complaints.views.calls import Offer
    from organisations.models import User


def offers(user: User, complaint: Complaint, bound: tuple[str, forms.Form] | None) -> list[tuple[Offer, forms.Form, bool]]:
    """What this person may do now, each with its form and whether it stands open; in the order of OFFERS."""
    allowed = {move.name for move in access.moves(user, complaint)}
    draft = services.pending(complaint) if complaint.status == Status.APPROVAL else None
    name, refused = bound or ("", None)
    found: list[tuple[Offer, forms.Form, bool]] = []
    for offer in OFFERS.values():
        if not offer.allowed_by & allowed or not _fits(offer.name, complaint, draft, user, allowed):
            continue
        is_bound = refused is not None and offer.name == name
        form = refused if is_bound and refused is not None else offer.form(prefix=offer.name, complaint=complaint, user=user)
        found.append((offer, form, offer.name == name))
    return found


def _fits(name: str, complaint: Complaint, draft: Draft | None, user: User, allowed: set[str]) -> bool:
    """What the table cannot know: the unit's custom, whose draft waits, how often the case was passed on."""
    if name in ("reply", "resolve"):
        return not complaint.owner.needs_approval
    if name == "propose":
        return complaint.owner.needs_approval
    if name in ("approve", "send_back", "recall"):
        return draft is not None and _decidable(name, draft, user, allowed)
    if name == "transfer":
        return complaint.transfers < policy_of(complaint.regime_id).max_transfers
    if name in ("support", "visibility"):
        return not complaint.sealed
    if name == "offer_ombudsman":
        waited = (timezone.now() - complaint.received_at).days
        return complaint.ombudsman_offered_at is None and waited >= policy_of(complaint.regime_id).ombudsman_after
    return True


def _decidable(name: str, draft: Draft, user: User, allowed: set[str]) -> bool:
    is_own, is_archive = draft.author_id == user.pk, draft.kind == DraftKind.ARCHIVE
    if name == "approve":
        return not is_own and f"approve_{draft.kind}" in allowed
    if name == "send_back":
        return not is_own and ("refuse_archive" if is_archive else "return") in allowed
    return not is_archive
