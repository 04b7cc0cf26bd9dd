"""Settings of Wutang, from the environment only; `.env.example` lists every variable.

MODE says what this installation is: `production` (the default: secure cookies, HTTPS, refuses to start when unsafe)
or `demo` (one machine, plain HTTP on loopback, what `make run` serves).
"""

from pathlib import Path
from urllib.parse import unquote

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"  # what this installation makes and git ignores: database, secrets of the demo, seals

env = environ.Env()
# A variable that is set wins over the file; an empty ENV_FILE reads no file at all.
if env_file := env.str("ENV_FILE", default=str(BASE_DIR / ".env")):
    environ.Env.read_env(env_file)

MODE = env.str("MODE", default="production")
if MODE not in ("production", "demo"):
    raise ImproperlyConfigured(f"MODE is {MODE!r}; it must be 'production' or 'demo'.")
IS_PRODUCTION = MODE == "production"

# Secrets and hosts
SECRET_KEY = env.str("SECRET_KEY")
VAULT_KEYS = env.dict("VAULT_KEYS")  # key version -> 32 bytes in hex; the highest version seals, every one unseals
DEBUG = env.bool("DEBUG", default=False)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[] if IS_PRODUCTION else ["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
STAFF_HOSTS = env.list("STAFF_HOSTS", default=[])  # the only hosts of /desk/ /accounts/ /summary/ /admin/; all if empty
PUBLIC_HOSTS = env.list("PUBLIC_HOSTS", default=[])  # the only hosts of the public pages; all if empty

# Applications; ours from the top of the import order down
INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "csp",
    "axes",
    "auditlog",
    "django_tasks",
    "django_tasks_db",
    "wutang",
    "summary",
    "feedback",
    "meetings",
    "office",
    "directory",
]
MIDDLEWARE = [
    "wutang.middleware.SecurityHeadersMiddleware",
    "csp.middleware.CSPMiddleware",
    "wutang.middleware.ClientMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "wutang.middleware.HostsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "wutang.middleware.ReadableRequestMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "wutang.idle.IdleMiddleware",
    "wutang.middleware.ClosedByDefaultMiddleware",
    "wutang.middleware.MustChangePasswordMiddleware",
    "wutang.middleware.SecondFactorMiddleware",
    "wutang.middleware.CountAgainMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "wutang.middleware.RefusalMiddleware",
    "auditlog.middleware.AuditlogMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "wutang.urls"
WSGI_APPLICATION = "wutang.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "wutang.context.site",
            ],
            "builtins": ["wutang.templatetags.ui"],
        },
    }
]
SITE_CACHE_SECONDS = env.int("SITE_CACHE_SECONDS", default=30)  # how long the frame remembers whose site this is
FORM_RENDERER = "wutang.forms.FormRenderer"  # fields of a form look the same on every page

# Database: a file for a township's laptop, PostgreSQL for a county
DATABASE_URL = env.str("DATABASE_URL", default="") or f"sqlite:///{VAR_DIR / 'wutang.sqlite3'}"
DATABASES = {"default": env.db_url_config(DATABASE_URL)}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    Path(DATABASES["default"]["NAME"]).parent.mkdir(parents=True, exist_ok=True)
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",  # a writer waits at its start instead of failing in its middle
        "timeout": 20,  # seconds
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
    }
else:
    DATABASES["default"]["HOST"] = unquote(DATABASES["default"]["HOST"])  # a socket's folder is written with %2F
    DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=60)  # seconds
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    # Our queries have many small parts; compiling them takes seconds, running them milliseconds (docs/benchmarks.md).
    # What DATABASE_URL says comes after it and wins.
    given = DATABASES["default"].setdefault("OPTIONS", {})
    given["options"] = f"-c jit=off {given.get('options', '')}".rstrip()
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# People
AUTH_USER_MODEL = "directory.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "full_name")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "directory.passwords.NotCommonValidator"},
    {"NAME": "directory.passwords.ThreeClassesValidator"},
    {"NAME": "directory.passwords.NotUsedBeforeValidator"},
]
PASSWORD_DAYS = env.int("PASSWORD_DAYS", default=0)  # after so many days a new one is asked for; 0 never
MFA_REQUIRED_ROLES = env.list("MFA_REQUIRED_ROLES", default=[])  # roles that log in with a second factor only
OIDC_ISSUER = env.str("OIDC_ISSUER", default="")  # the county's own identity provider; needs the extra `sso`
OIDC_CLIENT_ID = env.str("OIDC_CLIENT_ID", default="")
OIDC_CLIENT_SECRET = env.str("OIDC_CLIENT_SECRET", default="")
OIDC_NAME = env.str("OIDC_NAME", default="用统一身份认证登录")  # words of the button
OIDC_USERNAME_CLAIM = env.str("OIDC_USERNAME_CLAIM", default="")  # matched at the first login; empty: bound by hand
LOGIN_URL = "directory:login"
LOGIN_REDIRECT_URL = "/desk/"
LOGOUT_REDIRECT_URL = "/"
ACCESS_LOG_MONTHS = env.int("ACCESS_LOG_MONTHS", default=12)  # who looked at what; the law wants six at least
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]  # a stranger elsewhere cannot lock somebody out
AUDITLOG_DISABLE_REMOTE_ADDR = True  # it believes any X-Forwarded-For; `office.clients` alone says who the client is
AXES_CLIENT_IP_CALLABLE = "office.clients.client_address"
AXES_LOCKOUT_CALLABLE = "wutang.views.locked_out"
AXES_HANDLER = "directory.lockout.Handler"  # counts per client too, whatever the user name
LOGIN_CLIENT_LIMIT = env.int("LOGIN_CLIENT_LIMIT", default=30)  # an office behind one address shares them
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # the time that was told holds
AXES_ENABLE_ADMIN = False  # a lock opens by itself; its English list would only confuse
AXES_VERBOSE = False  # its start-up banner
# Never in its log lines, never in the rows it keeps of failed tries: names, slips, new passwords
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "code", "old_password", "new_password1", "new_password2"]

# Sessions: in the database; a GET writes at most the moment of the last use, every five minutes
IDLE_MINUTES = env.int("IDLE_MINUTES", default=30)  # unused for so long, a login asks for the password again
RECORDING_HOURS = env.int("RECORDING_HOURS", default=14)  # the longest a login lasts; who records a talk keeps it
SESSION_COOKIE_AGE = RECORDING_HOURS * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = IS_PRODUCTION
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = IS_PRODUCTION
CSRF_FAILURE_VIEW = "wutang.views.csrf_failure"
LANGUAGE_COOKIE_SAMESITE = "Lax"

# What a browser may do with a page
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
PERMISSIONS_POLICY = "camera=(self), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()"
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=IS_PRODUCTION)
SECURE_REDIRECT_EXEMPT = [r"^health/"]  # asked by machines on the inner side of the proxy
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=365 * 24 * 60 * 60) if IS_PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = IS_PRODUCTION and env.bool("SECURE_HSTS_INCLUDE_SUBDOMAINS", default=True)
SECURE_HSTS_PRELOAD = IS_PRODUCTION and env.bool("SECURE_HSTS_PRELOAD", default=True)
# Only where a proxy of ours sets these headers itself; otherwise any client could.
BEHIND_PROXY = env.bool("BEHIND_PROXY", default=False)
TRUSTED_PROXIES = env.list("TRUSTED_PROXIES", default=["127.0.0.1/32", "::1/128", "unix"] if BEHIND_PROXY else [])
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# How much one request may carry
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024  # bytes of form text; files are counted by their own forms
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
DATA_UPLOAD_MAX_NUMBER_FILES = 20

# Language and time
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("简体中文"))]
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
LOCALE_PATHS = [BASE_DIR / "wutang" / "locale"]  # only what Django's own Chinese lacks
USE_TZ = True

# Files of the pages: hashed names, compressed, served by whitenoise
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(BASE_DIR / "staticfiles")))
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",  # nothing of it is served by its own address
        "OPTIONS": {"file_permissions_mode": 0o600, "directory_permissions_mode": 0o700},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = Path(env.str("MEDIA_ROOT", default=str(VAR_DIR / "files")))
if S3_BUCKET := env.str("S3_BUCKET", default=""):  # several servers share their files; needs the extra `s3`
    STORAGES["default"] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": S3_BUCKET,
            "endpoint_url": env.str("S3_ENDPOINT", default="") or None,
            "access_key": env.str("S3_ACCESS_KEY"),
            "secret_key": env.str("S3_SECRET_KEY"),
            "default_acl": "private",
            "file_overwrite": False,
        },
    }

# Work after the answer, in our own database; `manage.py db_worker` runs it
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
NOTIFY_CHANNELS = env.dict("NOTIFY_CHANNELS", default={})  # name -> apprise address; needs the extra `notify`
SITE_URL = env.str("SITE_URL", default="").rstrip("/")  # put before the links of messages that go out

# Outside the database, so that it tells what was cut off inside
SEAL_FILE = Path(env.str("SEAL_FILE", default=str(VAR_DIR / "seals.jsonl")))

# Nothing a villager said reaches a log: no request bodies, no query strings, no values inside error messages
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"()": "wutang.logs.PlainFormatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        "django.server": {"handlers": [], "level": "INFO", "propagate": True},
        "apprise": {"level": "CRITICAL"},  # its lines would name the channels' addresses, which are secrets
        "urllib3": {"level": "ERROR"},  # the same
        "django.db.backends": {"level": "WARNING"},  # would repeat the values of every query
    },
}
