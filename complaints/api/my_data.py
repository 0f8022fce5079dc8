"""The rights of who reported, for a program: take along all that is held, be erased (UU 27/2022). A fresh code says that it is them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import FileResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from complaints import accounts, codes, my_data, services
from complaints.api.door import LANGUAGE, Mine, TooOften, owner
from complaints.api.fields import Words, given, problems
from complaints.contacts import Contact
from complaints.http import ProveThrottle
from complaints.models import CodePurpose, EventKind

if TYPE_CHECKING:
    from rest_framework.request import Request

    from organisations.models import User


class AgainIn(serializers.Serializer[Any]):
    """The code of POST /account/codes/ with purpose "again"."""

    code = Words(max_length=20)


class AccountEnd(Mine):
    """The end of the account."""

    throttle_classes = (ProveThrottle,)

    @extend_schema(
        operation_id="erase_my_data",
        tags=["account"],
        description="Takes the identity out of all reports and ends the account (UU 27/2022 art. 8); the reports stay without a person.",
        request=AgainIn,
        parameters=[LANGUAGE],
        responses={204: None, **problems(400, 401, 403, 429)},
    )
    def post(self, request: Request) -> Response:
        user = owner(request)
        _sure(user, given(request, AgainIn)["code"])
        services.close_account(user)
        return Response(status=204)


class MyData(Mine):
    """Everything that is held of the owner."""

    throttle_classes = (ProveThrottle,)

    @extend_schema(
        operation_id="take_my_data",
        tags=["account"],
        request=AgainIn,
        parameters=[LANGUAGE],
        responses={
            (200, "application/zip"): OpenApiResponse(OpenApiTypes.BINARY, description="data.json and files."),
            **problems(400, 401, 403, 429),
        },
    )
    def post(self, request: Request) -> FileResponse:
        user = owner(request)
        _sure(user, given(request, AgainIn)["code"])
        archive = my_data.pack(user)
        for complaint in accounts.cases_of(user):
            services.record(complaint.pk, EventKind.DATA_TAKEN)
        name = f"data-saya-{timezone.localdate():%Y-%m-%d}.zip"
        return FileResponse(archive, as_attachment=True, filename=name, content_type="application/zip")


def own_contact(user: User) -> Contact | None:
    """Where the owner is asked whether it is them."""
    held = accounts.contacts_of(accounts.citizen_of(user))
    return next((Contact(kind, value) for kind, value in held.items()), None)


def right_code(purpose: CodePurpose, subject: str, code: str) -> None:
    """Use a code up. Raises ValidationError or TooOften, in the words of the pages."""
    try:
        right = codes.fits(purpose, subject, code)
    except codes.Spent:
        raise TooOften(codes.LIFE.total_seconds(), _("Kode salah terlalu sering. Minta kode baru.")) from None
    if not right:
        raise serializers.ValidationError({"code": [_("Kode tidak cocok atau sudah lewat waktunya. Periksa lagi, atau minta kode baru.")]})


def _sure(user: User, code: str) -> None:
    contact = own_contact(user)
    subject = codes.account_subject(user.pk, contact) if contact else ""
    right_code(CodePurpose.AGAIN, subject, code)
