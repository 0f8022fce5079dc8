"""All settings, for every place the system runs in. What differs between places comes from the environment, through lapor.env."""

from __future__ import annotations

import base64
import binascii
import secrets
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from celery.schedules import crontab
from cryptography.hazmat.primitives.asymmetric import ec
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from kombu import Queue

from lapor import embedded, env, logs

BASE_DIR = Path(__file__).resolve().parent.parent


def _field_keys(written: str) -> tuple[tuple[str, bytes], ...]:
    """``id:base64,id:base64``; the first one encrypts, all of them decrypt."""
    keys = []
    for item in filter(None, (part.strip() for part in written.split(","))):
        key_id, _colon, encoded = item.partition(":")
        try:
            keys.append((key_id, base64.b64decode(encoded, validate=True)))
        except binascii.Error:
            raise ImproperlyConfigured(f"FIELD_KEYS: the key {key_id!r} is not base64. Write k1:$(openssl rand -base64 32).") from None
    return tuple(keys)


def _made_up_key() -> str:
    return "k1:" + base64.b64encode(secrets.token_bytes(32)).decode()


def _made_up_bot() -> str:
    return f"1708:{secrets.token_urlsafe(24)}"


def _made_up_sid() -> str:
    return "AC" + secrets.token_hex(16)


def _made_up_vapid() -> str:
    number = ec.generate_private_key(ec.SECP256R1()).private_numbers().private_value
    return base64.urlsafe_b64encode(number.to_bytes(32, "big")).rstrip(b"=").decode()


# --- Where we are -----------------------------------------------------------------------------------------------------
DEBUG = env.yes(
    "DEBUG", default=True, doc="1: the demo, with made-up secrets and the simulator. 0: in earnest; real secrets are then required"
)
LAPOR_HOME = (
    Path(env.text("LAPOR_HOME", str(BASE_DIR / ".lapor"), doc="state folder: embedded servers, made-up secrets, uploads"))
    .expanduser()
    .resolve()
)
HOST = env.text("HOST", "127.0.0.1", doc="address the web server listens on")
PORT = env.whole("PORT", 8000, doc="port the web server listens on")
PUBLIC_URL = env.text(
    "PUBLIC_URL",
    f"http://{HOST}:{PORT}" if DEBUG else "",
    doc="how people and providers reach us, https://lapor.example.go.id; Twilio signs it",
).rstrip("/")
TENANT_REGION = env.text("TENANT_REGION", "73.07", doc="Kemendagri code of the regency or city this installation serves")
SIMULATOR = env.yes("SIMULATOR", default=DEBUG, doc="1: /simulator/ is served, a phone and an X timeline. For demos; never in earnest")
if not DEBUG and not PUBLIC_URL:
    raise ImproperlyConfigured(
        "PUBLIC_URL is not set: links in messages and Twilio's signatures need it. Set PUBLIC_URL=https://lapor.example.go.id."
    )
_HTTPS = PUBLIC_URL.startswith("https://")

# --- Secrets ----------------------------------------------------------------------------------------------------------
SECRET_KEY = env.secret(
    "SECRET_KEY",
    doc="signs sessions and tokens",
    needed="sessions cannot be signed.",
    homemade=(lambda: secrets.token_urlsafe(64)) if DEBUG else None,
)
SECRET_KEY_FALLBACKS = env.words("SECRET_KEY_FALLBACKS", doc="earlier values of SECRET_KEY, while it is rotated")
FIELD_KEYS = _field_keys(
    env.secret(
        "FIELD_KEYS",
        doc="id:base64 of 32 bytes, comma-separated; encrypts who reported, the first one encrypts",
        needed="reporters' names and addresses cannot be encrypted.",
        homemade=_made_up_key if DEBUG else None,
    )
)
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "*" if DEBUG else "", doc="host names we answer to, comma-separated")
if not DEBUG and not ALLOWED_HOSTS:
    raise ImproperlyConfigured("ALLOWED_HOSTS is not set: every request would be refused. Set ALLOWED_HOSTS=lapor.example.go.id.")
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL] if _HTTPS else []

# --- Servers ----------------------------------------------------------------------------------------------------------
DATABASE_URL = (
    env.text("DATABASE_URL", doc="postgresql://user:password@host:5432/name; unset: the embedded PostgreSQL")
    or embedded.places().database_url
)
REDIS_URL = (
    env.text("REDIS_URL", doc="redis://:password@host:6379/0, Redis or Valkey; unset: the embedded Valkey") or embedded.places().redis_url
)
DATABASES: dict[str, dict[str, Any]] = {
    "default": {
        **env.postgres(DATABASE_URL),
        # A new connection for each request costs six times the request itself (design.md, measured).
        "CONN_MAX_AGE": env.whole("CONN_MAX_AGE", 600, doc="seconds a database connection is kept; 0 behind a transaction pooler"),
        "CONN_HEALTH_CHECKS": True,
    }
}
DATABASES["default"]["OPTIONS"] = {"connect_timeout": "5", **DATABASES["default"]["OPTIONS"]}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "lapor",
        "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 1},
    }
}
SESSION_ENGINE = "django.contrib.sessions.backends.db"

# --- The pieces -------------------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "lapor",
    "reporting",
    "assessments",
    "channels_intake",
    "routing",
    "complaints",
    "organisations",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "rest_framework",
    "drf_spectacular",
    "django_htmx",
    "template_partials",
    "csp",
    "django_prometheus",
    "anymail",
]
if find_spec("django_linear_migrations"):  # a developer's tool, absent from requirements/base.txt
    INSTALLED_APPS.append("django_linear_migrations")
MIDDLEWARE = [
    "django_prometheus.middleware.PrometheusBeforeMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "lapor.compress.CompressPages",
    "lapor.inline.Policy",
    "lapor.trusted.TrustedPages",
    "lapor.logs.RequestLog",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "lapor.errors.demo_pages",
    "django_prometheus.middleware.PrometheusAfterMiddleware",
]
ROOT_URLCONF = "lapor.urls"
WSGI_APPLICATION = "lapor.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]

# --- Language and time ------------------------------------------------------------------------------------------------
LANGUAGE_CODE = "id"
LANGUAGES = [("id", _("Bahasa Indonesia")), ("en", _("Inggris"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = env.text("TIME_ZONE", "Asia/Makassar", doc="zone in which days are counted and times are shown")

# --- People -----------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "organisations.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_ADAPTER = "lapor.accounts.StaffOnly"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_RATE_LIMITS = {"login": "60/m/ip", "login_failed": "10/m/ip,5/5m/key"}
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_GET = False
MFA_ADAPTER = "lapor.accounts.Factors"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEBUG
MFA_TOTP_ISSUER = "Lapor"
USERSESSIONS_TRACK_ACTIVITY = False
# Other doors for citizens, each on when its client id is set. Both speak OpenID Connect.
_oidc_id = env.text(
    "OIDC_CLIENT_ID", doc="client id at an OpenID Connect provider (a government's, Keycloak); set: citizens may come in by it"
)
_google_id = env.text("GOOGLE_CLIENT_ID", doc="client id at Google; set: citizens may come in by Google")
_doors = (
    (
        "oidc",
        env.text("OIDC_NAME", "SSO", doc="what that provider is called on the button"),
        env.text("OIDC_ISSUER", doc="its issuer, https://sso.example.go.id/realms/warga"),
        _oidc_id,
        env.secret("OIDC_CLIENT_SECRET", doc="its client secret", needed="that door cannot be opened." if _oidc_id else ""),
    ),
    (
        "google",
        "Google",
        "https://accounts.google.com",
        _google_id,
        env.secret("GOOGLE_CLIENT_SECRET", doc="client secret at Google", needed="that door cannot be opened." if _google_id else ""),
    ),
)
SOCIALACCOUNT_PROVIDERS: dict[str, dict[str, Any]] = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {"provider_id": key, "name": name, "client_id": client, "secret": secret, "settings": {"server_url": issuer}}
            for key, name, issuer, client, secret in _doors
            if client
        ],
    }
}
if _oidc_id and not _doors[0][2].startswith("https://"):
    raise ImproperlyConfigured(
        "OIDC_ISSUER is not an https:// address: nobody could come in by it. Set OIDC_ISSUER=https://sso.example.go.id."
    )
SOCIALACCOUNT_ADAPTER = "lapor.providers.Citizens"
SOCIALACCOUNT_STORE_TOKENS = False
# A function that names the ways by which news can be sent here; complaints may not import the channels.
NEWS_WAYS = "channels_intake.registry.news_ways"
# The channels by which people come in, for the list of doors.
DOORS = "channels_intake.registry.doors"
# A function that names what did not reach the reporter of a case, for the page of the case.
UNREACHED = "channels_intake.resending.of_case"
LOGIN_URL = reverse_lazy("account_login")
LOGIN_REDIRECT_URL = "/kerja/"
LOGOUT_REDIRECT_URL = "/"
SESSION_COOKIE_AGE = env.seconds("SESSION_AGE", "12h", doc="how long a staff session lasts")

# --- Maps -------------------------------------------------------------------------------------------------------------
MAP_TILES_URL = env.text(
    "MAP_TILES_URL", doc="map tiles, https://tile.openstreetmap.org/{z}/{x}/{y}.png; unset: no map, places by name only"
)
MAP_CREDIT = env.text("MAP_CREDIT", "© OpenStreetMap", doc="whose map it is, shown under it")
_tiles = urlsplit(MAP_TILES_URL)

# --- What a browser may do --------------------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        # Leaflet gives a tile that leaves the screen an empty picture of its own.
        "img-src": [SELF, *([f"{_tiles.scheme}://{_tiles.netloc}", "data:"] if _tiles.netloc else [])],
        "media-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = (
    ("HTTP_X_FORWARDED_PROTO", "https")
    if env.yes("BEHIND_PROXY", default=not DEBUG, doc="1: X-Forwarded-Proto and -For are set by our own proxy and may be believed")
    else None
)
BEHIND_PROXY = SECURE_PROXY_SSL_HEADER is not None
SECURE_SSL_REDIRECT = env.yes("HTTPS_ONLY", default=not DEBUG, doc="1: plain HTTP is redirected and browsers are told to remember it")
SECURE_REDIRECT_EXEMPT = [r"^sehat/", r"^metrics$"]
SECURE_HSTS_SECONDS = 31536000 if SECURE_SSL_REDIRECT else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_SSL_REDIRECT
SECURE_HSTS_PRELOAD = SECURE_SSL_REDIRECT
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = SECURE_SSL_REDIRECT
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200
DATA_UPLOAD_MAX_NUMBER_FILES = 10

# --- While somebody writes --------------------------------------------------------------------------------------------
# Who tells the filing form where a report would go (channels_intake.hints.Provider); "" = nobody, the form then does without.
HINT_PROVIDER = "lapor.hinting.provider"

# --- Figures the system itself knows ----------------------------------------------------------------------------------
# Who answers the questions of a self-assessment that are bound to a live figure (assessments.contracts.FigureProvider); "" = nobody.
FIGURE_PROVIDER = "lapor.figuring.provider"

# --- How often a stranger may knock -----------------------------------------------------------------------------------
FILE_LIMIT = env.whole("FILE_LIMIT", 0 if DEBUG else 600, doc="filings from one network address in ten minutes; 0: no limit (the demo)")

# --- Files ------------------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = Path(env.text("STATIC_ROOT", str(LAPOR_HOME / "static"), doc="where collectstatic puts files for DEBUG=0"))
MEDIA_ROOT = Path(
    env.text("MEDIA_ROOT", str(LAPOR_HOME / "media"), doc="attachments; never served by URL, only through a view that checks who asks")
)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = DEBUG
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700

# --- API --------------------------------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": [
        "rest_framework.parsers.JSONParser",
        "rest_framework.parsers.FormParser",
        "rest_framework.parsers.MultiPartParser",
    ],
    # Nobody's cookie: no page elsewhere can make a browser act for its owner. Tokens are taken by complaints.api.door.
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.AllowAny"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "lapor.problems.exception_handler",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
    "NUM_PROXIES": 1 if BEHIND_PROXY else 0,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Lapor",
    "DESCRIPTION": "Complaints about public services: file one, see what became of it. Errors are RFC 9457 problem details.",
    "VERSION": "1.0.0",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
}

# --- Work in the background -------------------------------------------------------------------------------------------
SWEEP_EVERY = env.seconds("SWEEP_EVERY", "20", doc="how often what stayed undone is looked for, seconds")
SWEEP_AGE = env.seconds("SWEEP_AGE", "60", doc="how long an event may stay undone before the sweep takes it up, seconds")
OFFICE_HOURS = env.hours(
    "OFFICE_HOURS", "08:00-16:00", doc="when officers are reminded: on their office's working days, in its own zone, never outside"
)
CELERY_BROKER_URL = env.celery_broker(REDIS_URL)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_BROKER_CONNECTION_TIMEOUT = 2
# Publishing happens in requests: one try with short time-outs, because the event's row is the queue and the sweep finds it.
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 300,
    "socket_connect_timeout": 1,
    "socket_timeout": 2,  # longer than the second a worker waits for a message
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0,
    "interval_max": 0,
    # In the order of CELERY_TASK_QUEUES, not in turns: "later" is served when nothing else waits.
    "queue_order_strategy": "priority",
}
CELERY_TASK_DEFAULT_QUEUE = "celery"
CELERY_TASK_QUEUES = [Queue("celery"), Queue("later")]
_WAIT = (
    *("lapor.tasks.dispatch_rest", "complaints.tasks.recount_overview"),
    *("channels_intake.tasks.deliver_news", "channels_intake.tasks.exchange_files"),
)
CELERY_TASK_ROUTES = {task: {"queue": "later"} for task in _WAIT}
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 120
CELERY_TASK_SOFT_TIME_LIMIT = 90
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_CONCURRENCY = env.whole("WORKER_PROCESSES", 2, doc="processes of one Celery worker")
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_SEND_TASK_EVENTS = False
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULE = {
    "sweep": {"task": "lapor.tasks.sweep", "schedule": SWEEP_EVERY, "options": {"expires": SWEEP_EVERY * 3}},
    # At night, when nobody waits for the worker.
    "learn": {"task": "routing.tasks.learn_nightly", "schedule": crontab(hour=1, minute=20), "options": {"expires": 6 * 3600}},
    # Reports of months, quarters, halves and years that ended.
    "prepare_reports": {
        "task": "reporting.tasks.prepare_reports",
        "schedule": crontab(hour=2, minute=10),
        "options": {"expires": 6 * 3600},
    },
    "publish_open_data": {
        "task": "reporting.tasks.publish_open_data",
        "schedule": crontab(hour=2, minute=20),
        "options": {"expires": 6 * 3600},
    },
    # Pieces of a longer SMS that never came whole; mentions on X, read when the channel is on.
    "close_parts": {"task": "channels_intake.tasks.close_parts", "schedule": 15.0, "options": {"expires": 45.0}},
    # Whether each channel is well; a minute, because failing over hangs on it.
    "judge_channels": {"task": "channels_intake.tasks.judge_channels", "schedule": 60.0, "options": {"expires": 55}},
    # Files of reports that were begun and not sent within a day.
    "drop_staged": {"task": "channels_intake.tasks.drop_staged", "schedule": crontab(minute=40), "options": {"expires": 1800}},
    # All day, because offices lie in three zones; each of them tells people only while their own office is at work.
    "remind": {"task": "complaints.tasks.remind", "schedule": crontab(minute="*/10"), "options": {"expires": 540}},
    "chase": {"task": "complaints.tasks.chase", "schedule": crontab(minute="5-59/10"), "options": {"expires": 540}},
    "offer": {"task": "complaints.tasks.offer", "schedule": crontab(minute=25), "options": {"expires": 1800}},
    # Offices that lag with their self-assessment, and mail about it; each while it is at work.
    "assessments": {"task": "assessments.tasks.tell", "schedule": crontab(minute="3-59/10"), "options": {"expires": 540}},
    # Samples of answered cases: drawn on the day that the rule names, settled when nobody may object any more.
    "quality_samples": {"task": "assessments.tasks.samples", "schedule": crontab(minute=50), "options": {"expires": 1800}},
    "recount_after_calendar": {"task": "complaints.tasks.recount_after_calendar", "schedule": 60.0, "options": {"expires": 120}},
}
WEB_PROCESSES = env.whole("WEB_PROCESSES", 2, doc="processes of the web server")
WEB_THREADS = env.whole("WEB_THREADS", 4, doc="threads of each of them")

# --- Channels ---------------------------------------------------------------------------------------------------------
# With the simulator every channel is on and speaks with it, under made-up secrets. Without it a channel is on when its first
# variable is set, and then everything it needs must be set too.
_token = (lambda: secrets.token_urlsafe(24)) if SIMULATOR else None
SIMULATOR_URL = env.text(
    "SIMULATOR_URL", f"http://127.0.0.1:{PORT}", doc="where the worker reaches the web server, and with it the simulator"
).rstrip("/")
TWILIO_ACCOUNT_SID = env.secret(
    "TWILIO_ACCOUNT_SID", doc="Twilio account; set: SMS through Twilio is on", homemade=_made_up_sid if SIMULATOR else None
)
TWILIO_ENABLED = bool(TWILIO_ACCOUNT_SID)
TWILIO_AUTH_TOKEN = env.secret(
    "TWILIO_AUTH_TOKEN",
    doc="signs Twilio's webhooks, opens its API",
    needed="Twilio's webhooks cannot be verified." if TWILIO_ENABLED else "",
    homemade=_token,
)
TWILIO_SMS_NUMBER = env.text("TWILIO_SMS_NUMBER", "+6281100001708" if SIMULATOR else "", doc="our number at Twilio for SMS, +62…")
TWILIO_WHATSAPP_NUMBER = env.text(
    "TWILIO_WHATSAPP_NUMBER", "+6281100001709" if SIMULATOR else "", doc="our number at Twilio for WhatsApp, +62…; set: WhatsApp is on"
)
TWILIO_WHATSAPP_TEMPLATE = env.text(
    "TWILIO_WHATSAPP_TEMPLATE", doc="content template (HX…) for news later than 24 hours after the person wrote; unset: by SMS"
)
TWILIO_API_BASE = env.text(
    "TWILIO_API_BASE", f"{SIMULATOR_URL}/simulator/twilio" if SIMULATOR else "", doc="another address of Twilio's API, for the simulator"
)
KANNEL_SENDSMS_URL = env.text(
    "KANNEL_SENDSMS_URL",
    f"{SIMULATOR_URL}/simulator/kannel/cgi-bin/sendsms" if SIMULATOR else "",
    doc="Kannel's smsbox, http://kannel:13013/cgi-bin/sendsms; set: SMS through Kannel is on",
)
KANNEL_ENABLED = bool(KANNEL_SENDSMS_URL)
KANNEL_USERNAME = env.text("KANNEL_USERNAME", "lapor", doc="the sendsms-user in kannel.conf")
KANNEL_PASSWORD = env.secret(
    "KANNEL_PASSWORD", doc="that user's password", needed="Kannel refuses to send without it." if KANNEL_ENABLED else "", homemade=_token
)
KANNEL_INBOUND_SECRET = env.secret(
    "KANNEL_INBOUND_SECRET",
    doc="kannel.conf sends it with every SMS, so that nobody else can",
    needed="anyone could post SMS to us." if KANNEL_ENABLED else "",
    homemade=_token,
)
KANNEL_SHORT_CODE = env.text("KANNEL_SHORT_CODE", "1708", doc="the short code people text")
SMS_JOIN_WINDOW = env.seconds("SMS_JOIN_WINDOW", "60", doc="how long the next piece of a cut SMS without a header may take, seconds")
SMS_PART_WAIT = env.seconds("SMS_PART_WAIT", "120", doc="how long missing pieces of a longer SMS are waited for, seconds")
X_API_KEY = env.secret("X_API_KEY", doc="X app key; set: X is on", homemade=_token)
X_ENABLED = bool(X_API_KEY)
_X_NEEDED = "X can neither be read nor answered." if X_ENABLED else ""
X_API_SECRET = env.secret("X_API_SECRET", doc="X app secret", needed=_X_NEEDED, homemade=_token)
X_ACCESS_TOKEN = env.secret("X_ACCESS_TOKEN", doc="our X account's access token", needed=_X_NEEDED, homemade=_token)
X_ACCESS_SECRET = env.secret("X_ACCESS_SECRET", doc="our X account's access token secret", needed=_X_NEEDED, homemade=_token)
X_BEARER_TOKEN = env.secret("X_BEARER_TOKEN", doc="reads mentions on X", needed=_X_NEEDED, homemade=_token)
X_ACCOUNT = env.text("X_ACCOUNT", "lapor_sinjai" if SIMULATOR else "", doc="our handle on X, without @")
X_USER_ID = env.text("X_USER_ID", "1708" if SIMULATOR else "", doc="our account's number on X; unset: asked of X")
X_API_BASE = env.text(
    "X_API_BASE", f"{SIMULATOR_URL}/simulator/x" if SIMULATOR else "", doc="another address of X's API, for the simulator"
)
X_POLL_EVERY = env.seconds("X_POLL_EVERY", "60" if not SIMULATOR else "5", doc="how often mentions on X are read, seconds")
X_DM = env.yes("X_DM", default=False, doc="1: our plan at X allows direct messages; links to private pages are sent by them, too")
if X_ENABLED:
    CELERY_BEAT_SCHEDULE["poll_x"] = {
        "task": "channels_intake.tasks.poll_x",
        "schedule": X_POLL_EVERY,
        "options": {"expires": X_POLL_EVERY * 3},
    }
    # How often each of them is looked at is said by the rules (PostPolicy).
    CELERY_BEAT_SCHEDULE["look_at_posts"] = {
        "task": "channels_intake.tasks.look_at_posts",
        "schedule": crontab(minute="*/15"),
        "options": {"expires": 600},
    }
TELEGRAM_BOT_TOKEN = env.secret(
    "TELEGRAM_BOT_TOKEN", doc="our bot's token, from BotFather; set: Telegram is on", homemade=_made_up_bot if SIMULATOR else None
)
TELEGRAM_WEBHOOK_SECRET = env.secret(
    "TELEGRAM_WEBHOOK_SECRET",
    doc="secret_token of setWebhook, which Telegram sends with every message",
    needed="anyone could write to us as Telegram." if TELEGRAM_BOT_TOKEN else "",
    homemade=_token,
)
TELEGRAM_API_BASE = env.text(
    "TELEGRAM_API_BASE", f"{SIMULATOR_URL}/simulator/telegram" if SIMULATOR else "", doc="another address of the Bot API, for the simulator"
)
VAPID_PRIVATE_KEY = env.secret(
    "VAPID_PRIVATE_KEY",
    doc="base64url of the P-256 private key (32 bytes) that signs knocks on phones; set: web push is on",
    homemade=_made_up_vapid if SIMULATOR else None,
)
VAPID_SUBJECT = env.text(
    "VAPID_SUBJECT", PUBLIC_URL if _HTTPS else "mailto:lapor@localhost", doc="whom push services write to about us, mailto: or https:"
)
# Tests have a push service on this machine; nobody else may make us call it.
PUSH_LOOPBACK = False
SMTP_URL = env.secret("SMTP_URL", doc="smtp://user:password@host:587 or smtps://…:465; unset: the mail server on this machine, port 25")
_smtp = env.smtp(SMTP_URL or "smtp://localhost:25")
EMAIL_HOST, EMAIL_PORT, EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _smtp.host, _smtp.port, _smtp.user, _smtp.password
EMAIL_USE_SSL, EMAIL_USE_TLS = _smtp.ssl, _smtp.tls
QUIET_HOURS = env.yes(
    "QUIET_HOURS",
    default=not SIMULATOR,
    doc="1: news that can wait is not sent at night (hours: /koordinasi/saluran/aturan/). Off in the demo",
)
# In the demo, a partner's receiver may run on this very machine; in earnest nobody makes us call an address of our own network.
PARTNER_LOOPBACK = DEBUG
EMAIL_BACKEND = env.text(
    "EMAIL_BACKEND",
    "django.core.mail.backends.console.EmailBackend" if DEBUG and not SMTP_URL else "django.core.mail.backends.smtp.EmailBackend",
    doc="dotted path of the mail backend, Django's or anymail's",
)
# Without it a mail server that never answers would hold a worker until it is killed.
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.text(
    "FROM_EMAIL", "lapor@localhost", doc="sender of our mail; where mail comes in, answers go to this address with +mark behind its name"
)
IMAP_URL = env.secret(
    "IMAP_URL", doc="imaps://user:password@host:993/folder; set: the mailbox of FROM_EMAIL is read, and nothing in it changed"
)
IMAP_POLL_EVERY = env.seconds("IMAP_POLL_EVERY", "60", doc="how often the mailbox is read, seconds")
if IMAP_URL:
    CELERY_BEAT_SCHEDULE["poll_mail"] = {
        "task": "channels_intake.tasks.poll_mail",
        "schedule": IMAP_POLL_EVERY,
        "options": {"expires": IMAP_POLL_EVERY * 3},
    }
MAILGUN_SIGNING_KEY = env.secret(
    "MAILGUN_SIGNING_KEY", doc="Mailgun's webhook signing key; set: mail comes in by /kanal/email/mailgun/", homemade=_token
)
POSTMARK_INBOUND_AUTH = env.secret(
    "POSTMARK_INBOUND_AUTH",
    doc="user:password in the address that Postmark calls; set: mail comes in by /kanal/email/postmark/",
    homemade=(lambda: f"postmark:{secrets.token_urlsafe(24)}") if SIMULATOR else None,
)

# --- What we hear of it -----------------------------------------------------------------------------------------------
LOGGING = logs.config(env.text("LOG_LEVEL", "INFO", doc="least level that is logged"))
LOGGING_CONFIG = "logging.config.dictConfig"
METRICS_TOKEN = env.secret("METRICS_TOKEN", doc="bearer token for /metrics; unset: only from this machine")
logs.watch_errors(env.secret("SENTRY_DSN", doc="where errors are reported, without personal data; unset: nowhere"), DEBUG)
