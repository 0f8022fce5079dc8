"""The providers' own addresses, as far as our clients use them: Twilio's REST, Kannel's sendsms, X's API."""

from __future__ import annotations

import base64
import hmac
import json
import secrets
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from channels_intake.models import SimulatedMessage
from channels_intake.simulator import world

# X's numbers are long; a client that took them for small integers or floats would be found out.
_X_OFFSET = 1_700_000_000_000_000_000


def here(request: HttpRequest) -> str:
    """This very server, without the proxy that may stand before it."""
    return f"http://127.0.0.1:{request.META['SERVER_PORT']}"


def _same(given: str, expected: str) -> bool:
    return hmac.compare_digest(given.encode(), expected.encode())


@csrf_exempt
@require_POST
def twilio_messages(request: HttpRequest, account: str) -> JsonResponse:
    """Twilio: Messages.json. The report follows as a signed call to StatusCallback."""
    expected = base64.b64encode(f"{settings.TWILIO_ACCOUNT_SID}:{settings.TWILIO_AUTH_TOKEN}".encode()).decode()
    if not _same(request.headers.get("Authorization", ""), f"Basic {expected}"):
        return JsonResponse({"code": 20003, "message": "Authenticate", "status": 401}, status=401)
    to, sid = request.POST.get("To", ""), "SM" + secrets.token_hex(16)
    phone, carrier = to.removeprefix("whatsapp:"), "whatsapp" if to.startswith("whatsapp:") else "twilio"
    if phone not in world.PHONES:
        return JsonResponse({"code": 21211, "message": "Invalid 'To' Phone Number", "status": 400}, status=400)
    world.deliver_sms(phone=phone, carrier=carrier, text=request.POST.get("Body", ""))
    callback = request.POST.get("StatusCallback", "")
    if callback:
        form = {"MessageSid": sid, "AccountSid": account, "To": to, "MessageStatus": "delivered"}
        world.report(callback, form, here=here(request))
    return JsonResponse({"sid": sid, "status": "queued", "to": to, "body": request.POST.get("Body", "")}, status=201)


@require_GET
def kannel_sendsms(request: HttpRequest) -> HttpResponse:
    """Kannel: sendsms. The report follows as a call to dlr-url with %d filled in."""
    query = request.GET
    known = _same(query.get("username", ""), settings.KANNEL_USERNAME) and _same(query.get("password", ""), settings.KANNEL_PASSWORD)
    if not known:
        return HttpResponse("Authorization failed for sendsms", status=403)
    if query.get("smsc", "") not in world.CARRIERS:
        return HttpResponse("4: No route defined for this SMSC", status=403)
    world.deliver_sms(phone=query.get("to", ""), carrier=query["smsc"], text=query.get("text", ""))
    if query.get("dlr-url"):
        world.report(query["dlr-url"].replace("%d", "1"), here=here(request))
    return HttpResponse("0: Accepted for delivery", status=202)


@csrf_exempt
@require_POST
def telegram_send(request: HttpRequest, token: str) -> JsonResponse:
    """The Bot API: sendMessage."""
    if not _same(token, settings.TELEGRAM_BOT_TOKEN):
        return JsonResponse({"ok": False, "error_code": 401, "description": "Unauthorized"}, status=401)
    said = json.loads(request.body)
    phone, text = f"+{said.get('chat_id', '')}", str(said.get("text", ""))
    if phone not in world.PHONES or not text:
        return JsonResponse({"ok": False, "error_code": 400, "description": "Bad Request: chat not found"}, status=400)
    made = world.deliver_sms(phone=phone, carrier="telegram", text=text)
    chat = {"id": int(said["chat_id"]), "type": "private"}
    return JsonResponse({"ok": True, "result": {"message_id": made.pk, "date": int(made.at.timestamp()), "chat": chat, "text": text}})


def _known_to_x(request: HttpRequest) -> bool:
    header = request.headers.get("Authorization", "")
    return f'oauth_consumer_key="{settings.X_API_KEY}"' in header or header == f"Bearer {settings.X_BEARER_TOKEN}"


def _unauthorized() -> JsonResponse:
    return JsonResponse({"title": "Unauthorized", "status": 401, "detail": "Unauthorized", "type": "about:blank"}, status=401)


def _as_x(row: SimulatedMessage) -> dict[str, Any]:
    said: dict[str, Any] = {
        "id": str(_X_OFFSET + row.pk),
        "edit_history_tweet_ids": [str(_X_OFFSET + row.pk)],
        "author_id": row.person,
        "text": row.text,
        "conversation_id": str(_X_OFFSET + row.conversation),
        "created_at": row.at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
    }
    if row.reply_to_id:
        said["referenced_tweets"] = [{"type": "replied_to", "id": str(_X_OFFSET + row.reply_to_id)}]
    return said


@require_GET
def x_me(request: HttpRequest) -> JsonResponse:
    """X: GET /2/users/me."""
    if not _known_to_x(request):
        return _unauthorized()
    return JsonResponse({"data": {"id": world.US, "name": "Lapor Sinjai", "username": settings.X_ACCOUNT}})


@require_GET
def x_mentions(request: HttpRequest, user: str) -> JsonResponse:
    """X: GET /2/users/:id/mentions, newest first, pages by a token that is an offset here."""
    if not _known_to_x(request):
        return _unauthorized()
    since = max(0, int(request.GET.get("since_id") or _X_OFFSET) - _X_OFFSET)
    size, offset = int(request.GET.get("max_results") or 10), int(request.GET.get("pagination_token") or 0)
    rows = world.mentions(since)
    page = rows[offset : offset + size]
    meta: dict[str, Any] = {"result_count": len(page)}
    if not page:
        return JsonResponse({"meta": meta})
    meta |= {"newest_id": str(_X_OFFSET + page[0].pk), "oldest_id": str(_X_OFFSET + page[-1].pk)}
    if offset + size < len(rows):
        meta["next_token"] = str(offset + size)
    people = [{"id": person, "name": name, "username": name} for person, name in world.ACCOUNTS.items()]
    return JsonResponse({"data": [_as_x(row) for row in page], "includes": {"users": people}, "meta": meta})


@csrf_exempt
@require_http_methods(["GET", "POST"])
def x_tweets(request: HttpRequest) -> JsonResponse:
    """X: POST /2/tweets, and GET /2/tweets?ids=, by which it is seen whether they still stand."""
    if not _known_to_x(request):
        return _unauthorized()
    if request.method == "GET":
        return _standing([pk for pk in request.GET.get("ids", "").split(",") if pk.isdecimal()])
    said = json.loads(request.body)
    answered = int((said.get("reply") or {}).get("in_reply_to_tweet_id") or _X_OFFSET) - _X_OFFSET
    reply_to = SimulatedMessage.objects.filter(pk=answered, medium=world.Medium.X).first()
    made = world.post(author=world.US, text=said.get("text", ""), reply_to=reply_to)
    return JsonResponse({"data": {"id": str(_X_OFFSET + made.pk), "text": made.text}}, status=201)


def _standing(ids: list[str]) -> JsonResponse:
    rows = SimulatedMessage.objects.filter(medium=world.Medium.X).in_bulk([int(pk) - _X_OFFSET for pk in ids])
    there = {str(_X_OFFSET + pk): row for pk, row in rows.items()}
    gone = [
        {"value": pk, "resource_id": pk, "parameter": "ids", "resource_type": "tweet", "title": "Not Found Error",
         "detail": f"Could not find tweet with ids: [{pk}].", "type": "https://api.twitter.com/2/problems/resource-not-found"}
        for pk in ids if pk not in there
    ]  # fmt: skip
    counted = {"retweet_count": 0, "quote_count": 0, "reply_count": 0, "like_count": 0}
    data = [_as_x(row) | {"public_metrics": counted} for row in there.values()]
    return JsonResponse(({"data": data} if data else {}) | ({"errors": gone} if gone else {}))
