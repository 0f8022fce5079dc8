"""That a partner filed a case here, at whichever door: from then on it hears of it, public or not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeVar

from django.db import transaction

from channels_intake.models.partners import CaseReference, Origin, Partner

if TYPE_CHECKING:
    from collections.abc import Callable

    from complaints.models import Complaint

MAX_KEY = 120


class HasCase(Protocol):
    """What says which case it made."""

    @property
    def complaint(self) -> Complaint: ...


Kept = TypeVar("Kept", bound=HasCase)


@transaction.atomic
def filed(partner: Partner, register: Callable[[], Kept], *, key: str) -> Kept:
    """What `register` filed, kept as the partner's own, with its Idempotency-Key as its number there unless another case has that."""
    kept = register()
    key = key[:MAX_KEY]
    taken = CaseReference.objects.filter(partner=partner, external_id=key).exists() if key else True
    CaseReference.objects.get_or_create(
        partner=partner, complaint=kept.complaint, defaults={"external_id": "" if taken else key, "origin": Origin.THEIRS}
    )
    return kept
