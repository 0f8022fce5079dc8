"""The API's door: who knocks with which token, what a partner may do, and that a repeated request does one thing."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any, cast

from django.contrib.auth.models import AnonymousUser
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import APIException, AuthenticationFailed, ErrorDetail, ParseError, Throttled
from rest_framework.parsers import JSONParser
from rest_framework.permissions import BasePermission
from rest_framework.response import Response
from rest_framework.views import APIView

from complaints import once, tokens
from complaints.models import ApiToken, TokenKind
from organisations.models import User

if TYPE_CHECKING:
    from collections.abc import Callable

    from rest_framework.request import Request

IDEMPOTENCY = OpenApiParameter(
    "Idempotency-Key",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    description="The same request with the same key does one thing; the second answer is the first one, with status 200.",
)
LANGUAGE = OpenApiParameter(
    "Accept-Language", OpenApiTypes.STR, OpenApiParameter.HEADER, description="id (unless said otherwise) or en: the language of all words."
)

POLICY = "default-src 'none'; frame-ancestors 'none'"


class Conflict(APIException):
    """The case has moved on meanwhile."""

    status_code = 409
    default_code = "conflict"


class TooOften(Throttled):
    """Wait so many seconds; without words of its own it is told as a page tells it."""

    def __init__(self, wait: float, detail: str = "") -> None:
        super().__init__()
        self.wait = wait
        if detail:
            self.detail = ErrorDetail(detail, self.default_code)


class Json(JSONParser):
    """JSON, nested no deeper than can be read."""

    def parse(self, *args: Any, **kwargs: Any) -> Any:
        """What was sent. Raises ParseError."""
        try:
            return super().parse(*args, **kwargs)
        except RecursionError:
            raise ParseError from None


class Bearer(BaseAuthentication):
    """A token of ours in Authorization. Cookies count for nothing here, so nobody's browser can be made to act for them."""

    def authenticate(self, request: Request) -> tuple[User | AnonymousUser, ApiToken] | None:
        """Nobody in particular when there is no header; 401 for a token that opens nothing."""
        written = request.headers.get("Authorization")
        if written is None:
            return None
        scheme, _space, secret = written.partition(" ")
        token = tokens.find(secret.strip()) if scheme.lower() == "bearer" and secret.isascii() else None
        if token is None:
            raise AuthenticationFailed(_("Akses ini tidak berlaku lagi. Masuk lagi."))
        return (token.user or AnonymousUser(), token)

    def authenticate_header(self, request: Request) -> str:
        """What a 401 asks for."""
        return "Bearer"


class BearerScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # its registry is a metaclass without types
    """How the schema calls it."""

    target_class = "complaints.api.door.Bearer"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """OpenAPI's words for it."""
        return {"type": "http", "scheme": "bearer", "description": "A token of an account, of one case, or of a partner."}


class Allowed(BasePermission):
    """Everybody, but a partner's token only for what it was given for: the view's `scope`."""

    message = gettext_lazy("Akses mitra ini tidak mencakup permintaan ini.")

    def has_permission(self, request: Request, view: APIView) -> bool:
        """A view without a scope is not for partners."""
        token = token_of(request)
        return token is None or token.kind != TokenKind.PARTNER or getattr(view, "scope", "") in token.scopes


class IsCitizen(BasePermission):
    """The owner of an account, by a token of it."""

    message = gettext_lazy("Ini hanya untuk akun warga.")

    def has_permission(self, request: Request, view: APIView) -> bool:
        """Neither a case's token nor a partner's is a person."""
        token = token_of(request)
        return token is not None and token.kind == TokenKind.CITIZEN


class IsPartner(BasePermission):
    """Another system, by its key; what the key was given for is asked by `Allowed`."""

    message = gettext_lazy("Ini hanya untuk mitra.")

    def has_permission(self, request: Request, view: APIView) -> bool:
        """Nobody's account and no case's token."""
        token = token_of(request)
        return token is not None and token.kind == TokenKind.PARTNER


class Described(AutoSchema):
    """A token is needed where a person's account is; elsewhere it opens more, or has more room."""

    def get_auth(self) -> Any:
        """With "none" beside it where none is needed."""
        found = super().get_auth()
        return found if {IsCitizen, IsPartner} & set(self.view.permission_classes) else [*found, {}]


class Door(APIView):
    """What every address of the API has in common."""

    schema = Described()
    authentication_classes = (Bearer,)
    permission_classes: Any = (Allowed,)
    parser_classes: Any = (Json,)
    scope = ""

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """What is not everybody's is kept nowhere on the way; what is shown as a page by mistake may load and do nothing."""
        answer = super().finalize_response(request, response, *args, **kwargs)
        answer.headers.setdefault("Cache-Control", "no-store")
        answer.headers.setdefault("Content-Security-Policy", POLICY)
        return answer


class Mine(Door):
    """An address of an account."""

    permission_classes = (IsCitizen,)


def token_of(request: Request) -> ApiToken | None:
    """The token that came with a request."""
    return cast("ApiToken | None", request.auth)


def owner(request: Request) -> User:
    """Whose account it is; for views behind IsCitizen."""
    assert isinstance(request.user, User)  # noqa: S101
    return request.user


def once_only(request: Request, make: Callable[[], tuple[int, dict[str, Any]]], *, first: Callable[[], None] | None = None) -> Response:
    """The answer of `make`; with an Idempotency-Key the one that this request got the first time.

    `first` is what must hold even when the request is refused in the end, such as that a PIN was tried: it is not undone.
    """
    key = request.headers.get("Idempotency-Key", "")
    token = token_of(request)
    what = f"{token.pk if token else ''}|{request.method}|{request.path}|{key}|{_digest(request.data)}" if key else ""
    before = once.before(what) if what and first is not None else None
    if before is None and first is not None:
        first()
    status, body, again = (*before, True) if before else once.answer(what, make) if what else (*make(), False)
    return Response(body, status=200 if again and status == 201 else status)


def _digest(data: Any) -> str:
    """Of the body: whoever guesses another's key must not be handed what that one was answered."""
    return hashlib.sha256(json.dumps(data, sort_keys=True, default=_written).encode()).hexdigest()


def _written(value: object) -> str:
    if not isinstance(value, UploadedFile):
        return str(value)
    found = hashlib.sha256(value.read()).hexdigest()
    value.seek(0)
    return found
