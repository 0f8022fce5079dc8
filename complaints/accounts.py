"""What belongs to a citizen's account: its contacts in the clear for its owner, and the cases that are the owner's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

from complaints import identity
from complaints.contacts import Contact, Kind
from complaints.models import Citizen, Complaint, Reporter, ReporterKind

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from organisations.models import User

# Nobody reads further on one page, and no person has filed more.
MOST = 200


def citizen_of(user: User | AnonymousUser) -> Citizen | None:
    """The account's own row; None for strangers and for staff who never proved a contact."""
    return Citizen.objects.filter(user_id=user.pk).first() if user.is_authenticated else None


def contacts_of(citizen: Citizen | None) -> dict[Kind, str]:
    """The proved contacts in the clear, for their owner and for sending."""
    if citizen is None:
        return {}
    found = {Kind.PHONE: identity.unseal_text(citizen.phone_sealed), Kind.EMAIL: identity.unseal_text(citizen.email_sealed)}
    return {kind: value for kind, value in found.items() if value}


def holder(contact: Contact) -> Citizen | None:
    """Whose contact it was proved to be."""
    index = identity.blind_index(contact.value)
    return Citizen.objects.filter(**{f"{contact.kind.value}_index": index}).select_related("user").first()


def reporters_of(user: User | AnonymousUser) -> QuerySet[Reporter]:
    """In which cases this person is an author: filed or kept with the account, or left with a contact they proved is theirs.

    Not where they only support what others reported: a supporter reads what everybody may.
    """
    return traces_of(user).filter(kind=ReporterKind.AUTHOR)


def traces_of(user: User | AnonymousUser) -> QuerySet[Reporter]:
    """Wherever this person stands behind a case, as author or supporter: what is theirs to take along and to have erased."""
    citizen = citizen_of(user)
    mine = Q(account_id=user.pk) if user.is_authenticated else Q(pk__in=())
    if citizen is not None and citizen.phone_index:
        mine |= Q(phone_index=citizen.phone_index) | Q(address_index=citizen.phone_index)
    if citizen is not None and citizen.email_index:
        mine |= Q(email_index=citizen.email_index) | Q(address_index=citizen.email_index)
    return Reporter.objects.filter(mine)


def cases_of(user: User | AnonymousUser) -> list[Complaint]:
    """Their cases, the latest touched first; at most MOST."""
    mine = Complaint.objects.filter(pk__in=reporters_of(user).values("complaint"))
    return list(mine.select_related("owner", "forwarded_to").order_by("-updated_at", "-pk")[:MOST])


def numbers_of(user: User | AnonymousUser) -> list[str]:
    """The numbers of their cases: what an account opens as a PIN does."""
    if not user.is_authenticated:
        return []
    return list(Complaint.objects.filter(pk__in=reporters_of(user).values("complaint")).values_list("number", flat=True)[:MOST])
