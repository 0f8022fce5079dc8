"""Who may see and change which plans: the queryset is the permission, predicates ask it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

from assessments.access import standing
from assessments.models import Plan, PlanRow, PlanStatus, RealisationFile
from organisations.models import Agency

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from assessments.access import Standing
    from organisations.models import User

# A plan opened for change still holds as it was signed.
IN_FORCE = Q(status=PlanStatus.SIGNED) | Q(version__gt=1)


def plans_for(where: Standing) -> QuerySet[Plan]:
    """Those who write and check plans see all of their government's; its offices and supervisors what is in force."""
    own = Q(agency__in=where.leads | where.checks)
    others = Q(agency__in=where.reads) | Q(agency__in=Agency.objects.filter(units__in=where.fills))
    return Plan.objects.filter(own | others & IN_FORCE).select_related("agency__region", "based_on").distinct()


def writes(where: Standing, plan: Plan) -> bool:
    """Whether this person writes the plan, asks the offices, and notes signatures: who leads the assessment."""
    return plan.agency_id in where.leads


def sees_drafts(where: Standing, plan: Plan) -> bool:
    """Whether what is not signed yet is shown, too."""
    return plan.agency_id in where.leads | where.checks


def reviews(where: Standing, plan: Plan, user: User | AnonymousUser) -> bool:
    """Whether this person may find the plan in order: who checks, and did not hand it in."""
    return plan.agency_id in where.checks and plan.handed_in_by_id != user.pk


def is_in_force(plan: Plan) -> bool:
    """Whether some version of it was ever signed."""
    return plan.status == PlanStatus.SIGNED or plan.version > 1


def reports_on(where: Standing, row: PlanRow) -> bool:
    """Whether this person reports on a row in force (content.signed_rows): the people of the leading office."""
    return row.lead_id in where.fills | where.leads_in


def files_for(user: User | AnonymousUser) -> QuerySet[RealisationFile]:
    """The proofs somebody may open: those of plans they may see."""
    return RealisationFile.objects.filter(row__plan__in=plans_for(standing(user)))
