"""All settings: one file, driven by the environment; a wrong value means no start."""

from __future__ import annotations

import hashlib
from pathlib import Path

from csp.constants import NONE, SELF

from vanthu.config import environment as env

PACKAGE = Path(__file__).resolve().parent.parent
VANTHU_HOME = env.home()
VANTHU_PACKAGE_LIMIT = env.integer("VANTHU_PACKAGE_LIMIT_MB", default=60, least=1) * 1_000_000
VANTHU_UPLOAD_LIMIT = env.integer("VANTHU_UPLOAD_LIMIT_MB", default=100, least=1) * 1_000_000
VANTHU_PKI_HOSTS = env.words("VANTHU_PKI_HOSTS", default=("tsa.ca.gov.vn", "ca.gov.vn", "ocsp.ca.gov.vn"))
VANTHU_TSA_URL = env.words("VANTHU_TSA_URL")[:1]
VANTHU_LEASE_S = env.integer("VANTHU_LEASE_S", default=60, least=1)
VANTHU_DAYS_OFF = env.days("VANTHU_DAYS_OFF")
VANTHU_PEER_HOSTS = env.words("VANTHU_PEER_HOSTS")
VANTHU_CHECK_PAGE_FACTS = env.chosen(
    "VANTHU_CHECK_PAGE_FACTS",
    known=frozenset({"code", "date", "agency", "kind", "subject", "signers", "fingerprint", "outline"}),
    default=frozenset({"code", "date", "agency", "kind", "signers", "fingerprint", "outline"}),
)
VANTHU_SIGNING_PORT = env.integer("VANTHU_SIGNING_PORT", default=8987, least=1)
VANTHU_UPLOAD_STATUS_AS_NUMBER = env.flag("VANTHU_UPLOAD_STATUS_AS_NUMBER", default=False)
VANTHU_PKCS11_MODULES = env.words("VANTHU_PKCS11_MODULES")
VANTHU_EXCHANGE_FOLDERS = env.words("VANTHU_EXCHANGE_FOLDERS")
VANTHU_TRUSTED_PROXIES = env.words("VANTHU_TRUSTED_PROXIES")
VANTHU_CLIENT_CERTIFICATE_HEADER = env.words("VANTHU_CLIENT_CERTIFICATE_HEADER", default=("Client-Cert",))[0]
VANTHU_TLS_CERTIFICATE = env.words("VANTHU_TLS_CERTIFICATE")[:1]
VANTHU_TLS_ROOTS = env.words("VANTHU_TLS_ROOTS")[:1]
VANTHU_SCAN_FOLDERS = env.folders("VANTHU_SCAN_FOLDERS")
VANTHU_ADDRESS = env.words("VANTHU_ADDRESS", default=("http://127.0.0.1:8000",))[0].rstrip("/")
VANTHU_MAIL_SENDER = env.words("VANTHU_MAIL_SENDER", default=("vanthu@localhost",))[0]
globals().update(env.mail())

DEBUG = env.flag("VANTHU_DEBUG", default=False)
SECRET_KEY = env.secret_key(VANTHU_HOME)
ALLOWED_HOSTS = env.words("VANTHU_HOSTS", default=("127.0.0.1", "localhost", "[::1]"))
SECURE_COOKIES = env.flag("VANTHU_HTTPS", default=False)
CSRF_TRUSTED_ORIGINS = env.words("VANTHU_ORIGINS")

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "csp",
    "vanthu.core",
    "vanthu.audit",
    "vanthu.jobs",
    "vanthu.directory",
    "vanthu.documents",
    "vanthu.registers",
    "vanthu.scans",
    "vanthu.signing",
    "vanthu.verification",
    "vanthu.exchange",
    "vanthu.hub",
    "vanthu.outgoing",
    "vanthu.incoming",
    "vanthu.copies",
    "vanthu.personal",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "vanthu.web.middleware.ActorMiddleware",
    "vanthu.web.middleware.LanguageMiddleware",
    "vanthu.web.errors.RefusalMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [PACKAGE / "web" / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {"environment": "vanthu.web.jinja2.environment"},
    }
]
ROOT_URLCONF = "vanthu.config.urls"
WSGI_APPLICATION = "vanthu.config.wsgi.application"
AUTH_USER_MODEL = "directory.Person"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
LOGIN_URL = "web:sign_in"

# Cookies know no ports: two installations on one host must not share their sessions.
COOKIE_SUFFIX = hashlib.sha256(str(VANTHU_HOME).encode()).hexdigest()[:8]
SESSION_ENGINE = "vanthu.directory.session_store"
SESSION_COOKIE_NAME = f"vanthu_session_{COOKIE_SUFFIX}"
SESSION_COOKIE_AGE = env.integer("VANTHU_SESSION_LONGEST_S", default=12 * 3600, least=300)
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = SECURE_COOKIES
SESSION_IDLE_S = env.integer("VANTHU_SESSION_IDLE_S", default=30 * 60, least=60)
SESSION_ANY_ADDRESS = env.flag("VANTHU_SESSION_ANY_ADDRESS", default=False)
SECOND_FACTOR_ROLES = env.roles("VANTHU_SECOND_FACTOR_ROLES")
OIDC_HOSTS = env.words("VANTHU_OIDC_HOSTS")
PASSWORD_DAYS = env.integer("VANTHU_PASSWORD_DAYS", default=0, least=0)
BREACHED_PASSWORDS = env.readable_file("VANTHU_BREACHED_PASSWORDS")
CSRF_COOKIE_NAME = f"vanthu_csrf_{COOKIE_SUFFIX}"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SECURE = SECURE_COOKIES
CSRF_FAILURE_VIEW = "vanthu.web.errors.csrf_failure"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if SECURE_COOKIES else 0
SECURE_PROXY_SSL_HEADER = (
    ("HTTP_X_FORWARDED_PROTO", "https") if env.flag("VANTHU_BEHIND_PROXY", default=False) else None
)
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "font-src": [SELF, "data:"],
        "img-src": [SELF, "data:", "blob:"],
        # The signing tool on the reader's own machine: docs/protocol/agent.md.
        "connect-src": [SELF, *(f"{way}://127.0.0.1:{VANTHU_SIGNING_PORT}" for way in ("ws", "wss"))],
        "worker-src": [SELF],
        "frame-src": [NONE],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 2**20
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 2**20

DATABASES = {"default": env.database(VANTHU_HOME)}
ATOMIC_REQUESTS = False
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

USE_TZ = True
TIME_ZONE = "Asia/Ho_Chi_Minh"
LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
USE_I18N = True

LOCALE_PATHS = [PACKAGE / "locale"]

STATIC_URL = "/static/"
STATIC_ROOT = PACKAGE / "web" / "dist" / "static"
STATICFILES_FINDERS: list[str] = []
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "vanthu.web.storage.StaticFiles"},
}
WHITENOISE_MAX_AGE = 3600
WHITENOISE_ALLOW_ALL_ORIGINS = False

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "loggers": {name: {"level": "WARNING"} for name in ("fontTools", "httpx", "pikepdf")},
    "root": {"handlers": ["stderr"], "level": env.words("VANTHU_LOG_LEVEL", default=("INFO",))[0].upper()},
}
