"""The lists somebody keeps under a name of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from complaints.models import SavedView
from complaints.services.change import InvalidText, clean_text

if TYPE_CHECKING:
    from organisations.models import User

MOST = 20


def save_view(*, user: User, name: str, query: str) -> SavedView:
    """Keep the words behind the question mark of an address; the same name again replaces them. Raises InvalidText."""
    title = clean_text(name)[:60]
    if len(query) > 500:
        raise InvalidText(_("Saringan ini terlalu panjang untuk disimpan."))
    if SavedView.objects.filter(user=user).exclude(name=title).count() >= MOST:
        raise InvalidText(_("Paling banyak %(most)d daftar simpanan. Hapus satu dahulu.") % {"most": MOST})
    view, _created = SavedView.objects.update_or_create(user=user, name=title, defaults={"query": query})
    return view


def remove_view(*, user: User, view_id: int) -> bool:
    """Forget one of somebody's own lists; False when they have none like that."""
    gone, _by_model = SavedView.objects.filter(user=user, pk=view_id).delete()
    return bool(gone)
