"""The account of a citizen, for a program that holds one of its tokens: contacts, news, reports."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.response import Response

from complaints import accounts, services, tracking
from complaints.api.case import page_of, unit_name
from complaints.api.door import LANGUAGE, Mine, TooOften, owner
from complaints.api.fields import WRONG, Masked, Words, given, problems
from complaints.contacts import Kind
from complaints.forms.mine import ClaimForm, NewsForm
from complaints.http import ProveThrottle, ReadThrottle
from complaints.templatetags.cases import said_outside
from complaints.views.mine import ways_of
from complaints.workflow import Status, outside

if TYPE_CHECKING:
    from rest_framework.request import Request

    from complaints.models import Complaint
    from organisations.models import User


class AccountOut(serializers.Serializer[Any]):
    """The proved contacts, and by which ways news comes: sms, whatsapp, email, push."""

    phone = serializers.CharField()
    email = serializers.CharField()
    news = serializers.ListField(child=serializers.CharField())
    ways = serializers.ListField(child=serializers.CharField(), help_text="what can be chosen")


class WaysIn(serializers.Serializer[Any]):
    """By which ways; none is an answer too."""

    ways = serializers.ListField(child=Words(max_length=20), max_length=10, error_messages=WRONG)


class CaseWaysIn(serializers.Serializer[Any]):
    """The same for one report; null as for all."""

    ways = serializers.ListField(child=Words(max_length=20), max_length=10, allow_null=True, error_messages=WRONG)


class MyReportOut(Masked):
    """A report in somebody's list."""

    reporter = frozenset({"tracking_number", "status", "status_label", "unit", "text", "received_at", "news", "url"})

    tracking_number = serializers.CharField()
    status = serializers.ChoiceField(choices=Status.values)
    status_label = serializers.CharField()
    unit = serializers.CharField(allow_null=True)
    text = serializers.CharField()
    received_at = serializers.DateTimeField()
    news = serializers.ListField(child=serializers.CharField(), allow_null=True, help_text="null: as for all reports")
    url = serializers.URLField()


class MyReportsOut(serializers.Serializer[Any]):
    """The latest touched first, at most 200."""

    results = MyReportOut(many=True)


class ClaimIn(serializers.Serializer[Any]):
    """A report that was sent without the account."""

    number = Words(max_length=60)
    pin = Words(max_length=20)


class Account(Mine):
    """The account itself."""

    throttle_classes = (ReadThrottle,)

    @extend_schema(
        operation_id="get_account", tags=["account"], parameters=[LANGUAGE], responses={200: AccountOut, **problems(401, 403, 429)}
    )
    def get(self, request: Request) -> Response:
        return Response(_account(owner(request)))

    @extend_schema(
        operation_id="set_news",
        tags=["account"],
        request=WaysIn,
        parameters=[LANGUAGE],
        responses={200: AccountOut, **problems(400, 401, 403, 429)},
    )
    def put(self, request: Request) -> Response:
        user = owner(request)
        said = given(request, WaysIn, NewsForm, ways=_ways(user))
        services.set_news(user, said["ways"])
        return Response(_account(user))


class MyReports(Mine):
    """The reports of an account."""

    throttle_classes = (ProveThrottle,)

    def get_throttles(self) -> list[Any]:
        """Reading the list tries no PIN."""
        return [ReadThrottle()] if self.request.method == "GET" else super().get_throttles()

    @extend_schema(
        operation_id="list_my_reports", tags=["account"], parameters=[LANGUAGE], responses={200: MyReportsOut, **problems(401, 403, 429)}
    )
    def get(self, request: Request) -> Response:
        user = owner(request)
        news = dict(accounts.reporters_of(user).order_by("-pk").values_list("complaint_id", "news"))
        return Response({"results": [_report(complaint, news.get(complaint.pk)) for complaint in accounts.cases_of(user)]})

    @extend_schema(
        operation_id="claim_report",
        tags=["account"],
        request=ClaimIn,
        parameters=[LANGUAGE],
        responses={200: MyReportOut, **problems(400, 401, 403, 429)},
    )
    def post(self, request: Request) -> Response:
        said = given(request, ClaimIn, ClaimForm)
        try:
            kept = services.claim(owner(request), number=said["number"], pin=said["pin"])
        except tracking.Locked:
            raise TooOften(tracking.LOCK.total_seconds(), _("Terlalu banyak PIN salah. Tunggu 15 menit, lalu coba lagi.")) from None
        if kept is None:
            raise serializers.ValidationError({"pin": [_("PIN tidak cocok dengan nomor ini. Periksa lagi.")]})
        return Response(_report(kept, None))


class MyReportNews(Mine):
    """By which ways news of one report comes, and that nobody writes about it any more."""

    throttle_classes = (ReadThrottle,)

    @extend_schema(
        operation_id="set_report_news",
        tags=["account"],
        request=CaseWaysIn,
        parameters=[LANGUAGE],
        responses={200: MyReportOut, **problems(400, 401, 403, 404, 429)},
    )
    def put(self, request: Request, number: str) -> Response:
        user, complaint = owner(request), own_case(request, number)
        wanted = given(request, CaseWaysIn)["ways"]
        if wanted is not None:
            wanted = given(request, CaseWaysIn, NewsForm, ways=_ways(user))["ways"]
        services.set_case_news(user, complaint.pk, wanted)
        return Response(_report(complaint, wanted))

    @extend_schema(
        operation_id="withdraw_contact",
        tags=["account"],
        description="Erases what was left with this report to be reached by (UU 27/2022 art. 9).",
        parameters=[LANGUAGE],
        responses={204: None, **problems(401, 403, 404, 429)},
    )
    def delete(self, request: Request, number: str) -> Response:
        services.withdraw_contact(owner(request), own_case(request, number).pk)
        return Response(status=204)


def own_case(request: Request, number: str) -> Complaint:
    """A report of the account. Raises NotFound: of others' nothing is said, not even that they are there."""
    complaint = tracking.find(number)
    if complaint is None or not accounts.reporters_of(owner(request)).filter(complaint=complaint).exists():
        raise NotFound(_("Tidak ada di akun Anda."))
    return complaint


def _ways(user: User) -> list[str]:
    return ways_of(accounts.citizen_of(user))


def _account(user: User) -> dict[str, Any]:
    citizen = accounts.citizen_of(user)
    held = accounts.contacts_of(citizen)
    news = list(citizen.news) if citizen else []
    return {"phone": held.get(Kind.PHONE, ""), "email": held.get(Kind.EMAIL, ""), "news": news, "ways": ways_of(citizen)}


def _report(complaint: Complaint, news: list[str] | None) -> dict[str, Any]:
    values = {
        "tracking_number": complaint.number,
        "status": outside(Status(complaint.status)),
        "status_label": str(said_outside(complaint).word),
        "unit": unit_name(complaint),
        "text": complaint.text,
        "received_at": localtime(complaint.received_at).isoformat(),
        "news": news,
        "url": page_of(complaint),
    }
    return MyReportOut.masked(values, proved=True)
