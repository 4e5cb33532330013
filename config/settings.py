"""Settings: read from the environment, without unsafe defaults."""

import os
from datetime import timedelta
from pathlib import Path

from config.environment import (
    database,
    mail,
    networks,
    openid_connect,
    peppers,
    rate_limits,
    required,
    scanner_address,
    whole_number,
)
from config.schedule import CELERY_BEAT_SCHEDULE as CELERY_BEAT_SCHEDULE

BASE_DIR = Path(__file__).resolve().parent.parent

# `embedded` is what `make run` and `make test` set; `check` is for linters and contacts nothing.
MODE = os.environ.get("ENTENTE_MODE", "production")
EMBEDDED = MODE == "embedded"
CHECKING = MODE == "check"
VERSION = "0.1.0"

if CHECKING:
    for name in ("DATABASE_URL", "OWNER_DATABASE_URL", "ROLLER_DATABASE_URL"):
        os.environ.setdefault(name, "postgresql://nobody@localhost/none")
    os.environ.setdefault("CELERY_BROKER_URL", "redis://localhost/0")
    os.environ.setdefault(
        "SECRET_KEY", "only-for-checks-" + "0123456789abcdefghijklmnopqrstuvwxyz" * 2
    )
    os.environ.setdefault("TOKEN_PEPPERS", "checks:" + "0123456789abcdef" * 2)
    os.environ.setdefault("HOME_COUNTRY", "XZZ")
    os.environ.setdefault("ALLOWED_HOSTS", "localhost")
    os.environ.setdefault("SEAL_COPY", "seals.jsonl")
    os.environ.setdefault("ATTACHMENTS_DIR", "attachments")

SECRET_KEY = required("SECRET_KEY", "a long random text that signs sessions.")
# The newest first; a token made with one that is taken out opens nothing.
TOKEN_PEPPERS = peppers(
    required("TOKEN_PEPPERS", "name:secret pairs that tokens are kept under, the newest first.")
)
HOME_COUNTRY = required("HOME_COUNTRY", "the ISO alpha-3 code of the ministry's own state.")
DEBUG = False
ALLOWED_HOSTS = (
    ["localhost", "127.0.0.1", "[::1]", "testserver"]
    if EMBEDDED
    else required("ALLOWED_HOSTS", "the host names served, separated by commas.").split(",")
)

# From these alone is believed what X-Forwarded-For says about the client's address.
TRUSTED_PROXIES = networks(os.environ.get("TRUSTED_PROXIES", ""))

# Every thread of the server keeps a connection; a check contacts no database. The pool waits twice
# as long after each try to connect, so it gives up after 2 seconds and the next request tries
# anew: however long the database was away, it is found within moments of being back.
_POOL_OPTIONS = {"min_size": 1, "max_size": 4, "timeout": 3, "reconnect_timeout": 2}
_POOL = {} if CHECKING else {"pool": _POOL_OPTIONS}
# Web alone is cut short: jobs, commands and migrations take the time that they need.
_STATEMENT_TIMEOUT = whole_number(
    "STATEMENT_TIMEOUT", 5000, hint="milliseconds that one statement of a request may take."
)
# Behind row security the planner guesses how many rows a reader may see. What it guesses makes it
# start other processes, or compile, for statements that are over before either is ready.
_STATEMENTS = "-c max_parallel_workers_per_gather=0 -c jit=off"
if os.environ.get("ENTENTE_PROCESS") == "web":
    _STATEMENTS += f" -c statement_timeout={_STATEMENT_TIMEOUT}"
_application_url = required("DATABASE_URL", "the address that the application's role connects to.")
DATABASES = {
    "default": {
        # The few statements that every request runs stay prepared (accounts/statements.py).
        **database(_application_url, prepare_threshold=5, options=_STATEMENTS, **_POOL),
        # A check would cost every request a round trip; accounts/readers.py finds a dead
        # connection with the first statement and asks for another.
        "CONN_HEALTH_CHECKS": False,
    },
    "owner": database(os.environ.get("OWNER_DATABASE_URL") or _application_url),
    "roller": database(os.environ.get("ROLLER_DATABASE_URL") or _application_url),
    # Reads everything and changes nothing: what the record of changes is checked with.
    "backup": database(os.environ.get("BACKUP_DATABASE_URL") or _application_url),
}

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "accounts",
    "partners",
    "engagements",
    "reports",
]

MIDDLEWARE = [
    "config.headers.ResponseHeaders",
    "config.refusals.NoteRefusals",
    "config.refusals.RestOverTLS",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "config.contention.OnceMore",
    "accounts.middleware.ActingMiddleware",
    "config.throttling.Throttle",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "config" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

# The read-only admin is for administrators of an installation that ask for it.
ENABLE_ADMIN = os.environ.get("ENABLE_ADMIN") == "1"
# What a page says back may quote a marked title: it stays on the server.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
CSRF_FAILURE_VIEW = "config.problems.csrf_failure"

AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "sign-in"
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "accounts.guessable.NotMadeOfOurWords",
        # The ministry's own: what it and its projects are called, separated by commas.
        "OPTIONS": {"more": os.environ.get("PASSWORD_WORDS", "").replace(",", " ").split()},
    },
]

# Signing in (accounts/signing_in.py, accounts/openid.py): people are made by a security officer.
ACCOUNT_ADAPTER = "accounts.signing_in.SignInAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
# Counted in the database instead (accounts/actions/attempts.py): a cache may forget.
ACCOUNT_RATE_LIMITS = False
MFA_ADAPTER = "accounts.signing_in.SecondStepAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_TOLERANCE = 1
MFA_TOTP_ISSUER = "Entente"
# Outside the embedded mode a password alone lets nobody in.
SECOND_STEP_REQUIRED = not EMBEDDED
SOCIALACCOUNT_ADAPTER = "accounts.openid.OpenIDAdapter"
SOCIALACCOUNT_EMAIL_VERIFICATION = "none"
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_STORE_TOKENS = False
# The ministry's identity provider; without an issuer nobody comes in that way.
OIDC_ISSUER = os.environ.get("OIDC_ISSUER", "")
OIDC_NAME = os.environ.get("OIDC_NAME", "the ministry's sign-in")
SOCIALACCOUNT_PROVIDERS = openid_connect(OIDC_ISSUER, OIDC_NAME, embedded=EMBEDDED)

# A session ends this long after its last request, and this long after signing in at the latest.
SESSION_IDLE = timedelta(minutes=30)
SESSION_LONGEST = timedelta(hours=8)

LANGUAGE_CODE = "en-gb"
TIME_ZONE = os.environ.get("TIME_ZONE", "UTC")
USE_I18N = False
USE_TZ = True

STATIC_URL = "/static/"
if not EMBEDDED:
    # The embedded mode serves them from where they are written.
    STATIC_ROOT = BASE_DIR / ".static"
STATICFILES_DIRS = [BASE_DIR / "config" / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if EMBEDDED or CHECKING
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = EMBEDDED
WHITENOISE_AUTOREFRESH = False

SESSION_COOKIE_AGE = int(SESSION_LONGEST.total_seconds())
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
if not EMBEDDED:
    # The embedded mode speaks plain HTTP on loopback; everything else is behind TLS.
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    SESSION_COOKIE_NAME = "__Host-session"
    CSRF_COOKIE_SECURE = True
    CSRF_COOKIE_NAME = "__Host-csrf"

# Requests a minute and process (config/throttling.py). Whoever runs all of it on one machine is the
# only one there, and sends what scripts and benchmarks send.
RATE_LIMITS = rate_limits(
    "RATE_LIMITS",
    "reads=600000 writes=600000 strangers=600000"
    if EMBEDDED
    else "reads=600 writes=120 strangers=60",
)
# Where to tell of a weakness; named in /.well-known/security.txt.
SECURITY_CONTACT = os.environ.get("SECURITY_CONTACT", "")

# Weekly digests go out by this server; without one they are written to the worker's output.
_MAIL = mail(os.environ.get("EMAIL_URL", ""))
EMAIL_BACKEND, EMAIL_HOST, EMAIL_PORT = _MAIL.backend, _MAIL.host, _MAIL.port
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _MAIL.user, _MAIL.password
EMAIL_USE_SSL, EMAIL_USE_TLS = _MAIL.begins_with_tls, _MAIL.goes_over_to_tls
DEFAULT_FROM_EMAIL = os.environ.get("EMAIL_FROM", "entente@localhost")
EMAIL_TIMEOUT = 20  # seconds

# Files larger than this are spooled to disk; a larger JSON body is refused with 413.
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
IMPORT_MAX_BYTES = 50 * 1024 * 1024

# Where the contents of attachments lie: outside of everything that a web server gives out.
ATTACHMENTS_DIR = Path(
    os.environ.get("ATTACHMENTS_DIR") or Path(os.environ.get("DATA_DIR", ".data")) / "attachments"
    if EMBEDDED
    else required("ATTACHMENTS_DIR", "the directory that the contents of attachments lie in.")
)
ATTACHMENT_MAX_BYTES = 1_000_000 * whole_number(
    "ATTACHMENT_MAX_MB", 25, hint="megabytes that an attachment may have."
)
# A virus scanner that speaks the protocol of clamd: unix:/path or host:port. Empty: none looks.
CLAMD = scanner_address(os.environ.get("CLAMD", ""))

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.authentication.TokenAuthentication",
        "accounts.authentication.PageSession",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_PARSER_CLASSES": ["config.json.StrictJSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["config.json.JSONRenderer"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "config.problems.problem_response",
    "UNAUTHENTICATED_USER": None,
    "URL_FORMAT_OVERRIDE": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Entente",
    "DESCRIPTION": "Engagements with partner countries, and what they add up to by quarter.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
    "SCHEMA_PATH_PREFIX": "/api/v1/",
    # Fields that share their choices keep names of their own.
    "POSTPROCESSING_HOOKS": [],
}

# Where each seal of the record of changes is copied to: a file that those who run the database
# cannot change afterwards.
SEAL_COPY = Path(
    os.environ.get("SEAL_COPY") or Path(os.environ.get("DATA_DIR", ".data")) / "seals.jsonl"
    if EMBEDDED
    else required("SEAL_COPY", "the file that each seal of the record of changes is copied to.")
)

CELERY_BROKER_URL = required("CELERY_BROKER_URL", "the address of the broker (redis://...).")
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 600}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TIMEZONE = "UTC"
# Without this a publish waits for a broker that is away; the marks in the database are the truth.
CELERY_TASK_PUBLISH_RETRY_POLICY = {
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0,
    "interval_max": 0,
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "config.log_lines.OneLine",
            "format": "{asctime} {levelname} {name} {message}",
            "style": "{",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    # A refusal is an answer, not an event to wake somebody for.
    "loggers": {
        "django.request": {"level": "ERROR"},
        # Who came in and who was refused.
        "entente.signing_in": {"level": "INFO"},
        # What somebody was not allowed.
        "entente.refused": {"level": "INFO"},
        # Digests that could not be sent.
        "entente.digests": {"level": "INFO"},
        # Seals are copied out here too.
        "entente.seals": {"level": "INFO"},
    },
}
