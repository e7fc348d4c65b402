"""The portal's settings: one file; what two deployments may differ in comes from the environment."""

import os
import tomllib
from datetime import timedelta
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured
from django.templatetags.static import static
from django.utils.translation import gettext_lazy as _

from wholesale import fileurl, headers, logs, outside, rowkeys, safety

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()
ENV = env("ENV", default="dev")
PROD = ENV == "prod"
DEBUG = False
SELLER = env("SELLER", default="showcase")
DATA_DIR = Path(env("DATA_DIR", default=str(BASE_DIR / ".data")))

if PROD and (unsafe := safety.troubles(os.environ)):
    raise ImproperlyConfigured("This portal does not start with ENV=prod:\n" + "\n".join(unsafe))
SECRET_KEY = env("SECRET_KEY", default="development-only-not-a-secret")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])

SITE_URL = env("SITE_URL", default="http://localhost:8000").rstrip("/")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = [SITE_URL]

# ---------------------------------------------------------------- apps
INSTALLED_APPS = [
    "unfold",
    "unfold.contrib.filters",
    "unfold.contrib.forms",
    "unfold.contrib.simple_history",
    "django.contrib.admin",
    "django.forms",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.headless",
    "allauth.mfa",
    "allauth.usersessions",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "drf_standardized_errors",
    "csp",
    "django_htmx",
    "pgtrigger",
    "phonenumber_field",
    "simple_history",
    "wholesale",
    "accounts",
    "catalog",
    "faq",
    "orders",
]

MIDDLEWARE = [
    "wholesale.middleware.RequestIdMiddleware",
    "wholesale.metrics.MeasureMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "wholesale.middleware.HeadersMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "wholesale.api.middleware.ApiMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "wholesale.middleware.ZoneMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.MemberMiddleware",
    "accounts.middleware.SecondFactorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "wholesale.middleware.RefusalMiddleware",
]

ROOT_URLCONF = "wholesale.urls"
WSGI_APPLICATION = "wholesale.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
FORM_RENDERER = "wholesale.forms.HouseRenderer"

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
                "wholesale.context.house",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static", "wholesale.templatetags.house"],
        },
    }
]

# ---------------------------------------------------------------- the fuse box: the only ways up (model 1-map)
PANELS: list[str] = [
    "orders.panels.standing",
    "orders.panels.answers",
    "orders.panels.minimum",
    "orders.panels.open_orders",
    "faq.panels.news",
    "catalog.panels.sold",
]
QUEUES: list[str] = ["orders.desk.queues", "accounts.desk.queues", "catalog.desk.queues", "wholesale.desk.queues"]
MENU = [  # label, url name, right, module of the seller
    (_("Catalogue"), "catalog:catalog", "see_catalogue", ""),
    (_("Quick order"), "orders:cart_quick", "cart", ""),
    (_("Orders"), "orders:order_list", "see_orders", ""),
    (_("Help"), "faq:help", "see_catalogue", ""),
]
ANSWERS = "faq.links.answer_url"  # (place) -> address of the answer a refusal leads to, or empty
ALLOWS = "accounts.roles.allows"  # (member or None, right) -> bool: what the frame of a page offers
MEMBER_OF = "accounts.middleware.membership_of"  # (user) -> member or None: of a page that has no view
MEMBER_COLUMNS: list[str] = ["accounts.columns.unread", "catalog.columns.tariff", "orders.columns.cart"]
PURGES: list[str] = ["accounts.sessions.purge"]  # () -> rows deleted: what the clock tidies up once a day
SELLER_PARTS: list[str] = [
    "wholesale.loading.load",
    "accounts.loading.load",
    "catalog.loading.load",
    "faq.loading.load",
    "orders.loading.load",
]

# ---------------------------------------------------------------- database
DATABASES = {"default": env.db_url("DATABASE_URL", default=f"postgresql://localhost/wholesale_{SELLER}")}
DATABASES["default"] |= {
    "CONN_MAX_AGE": 60,
    "CONN_HEALTH_CHECKS": True,
    "ATOMIC_REQUESTS": False,
}
STATEMENT_TIMEOUT = env.int("DB_STATEMENT_TIMEOUT", default=15)  # seconds; the worker sets 120
DATABASES["default"].setdefault("OPTIONS", {})["options"] = (
    f"-c statement_timeout={STATEMENT_TIMEOUT}s -c lock_timeout=3s -c idle_in_transaction_session_timeout=30s"
)

# ---------------------------------------------------------------- Redis: cache, sessions, broker
REDIS_URL = env("REDIS_URL", default="redis://localhost:6379/0")
CACHES = {
    "default": {
        "BACKEND": "wholesale.cache.ForgivingRedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": SELLER,
        "TIMEOUT": 300,
    }
}
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
SESSION_COOKIE_AGE = int(timedelta(days=14).total_seconds())

CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://").replace("?db=", "?virtual_host=")
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_DEFAULT_QUEUE = f"wholesale-{SELLER}"
LONG_QUEUE = f"wholesale-{SELLER}-long"  # long work waits for itself alone: letters do not stand behind it
CELERY_TASK_QUEUES = {name: {"routing_key": name} for name in (CELERY_TASK_DEFAULT_QUEUE, LONG_QUEUE)}
CELERY_TASK_ROUTES = {"wholesale.tasks.run_job": {"queue": LONG_QUEUE}}
CELERY_TASK_TIME_LIMIT = 1800
CELERY_WORKER_MAX_TASKS_PER_CHILD = 200
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # however long Redis is away: worker and clock come back with it
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "global_keyprefix": f"{SELLER}:",
    "visibility_timeout": 3600,
    "unacked_restore_interval": 10,
    "unacked_restore_throttle": 10,
}
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE = {  # everything the clock does; the work itself is found in the database
    "letters": {"task": "wholesale.tasks.send_letters", "schedule": 20, "options": {"expires": 20}},
    "files": {"task": "wholesale.tasks.clean_files", "schedule": 10, "options": {"expires": 10}},
    "pictures": {"task": "catalog.tasks.show_pictures", "schedule": 10, "options": {"expires": 10}},
    "imports": {"task": "catalog.tasks.close_lost_imports", "schedule": 30, "options": {"expires": 30}},
    "jobs": {"task": "wholesale.tasks.resume_jobs", "schedule": 60, "options": {"expires": 60}},
    "restock": {"task": "catalog.tasks.send_restock_notices", "schedule": 120, "options": {"expires": 120}},
    "purge": {"task": "wholesale.tasks.purge", "schedule": timedelta(days=1), "options": {"expires": 3600}},
}

# ---------------------------------------------------------------- people
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.backends.MemberBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "accounts.adapter.HouseAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = True  # it asks the adapter, which does the same work for nobody
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False  # the session at hand stays, Django ends all others
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True
# allauth's own keeps a row of the e-mail on the side; ours asks the database nothing.
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"  # noqa: S105
ACCOUNT_SESSION_REMEMBER = True
# Failed sign-ins: few for one login from one address, more from that address for any, many for one login from
# everywhere. A stranger who guesses from one address stops at the first, so that they cannot lock the person out.
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/5m/key",  # login and address; of the second factor: the person
    "login_address": "20/5m/ip",
    "login_anywhere": "100/5m/key",
    "reauthenticate": "10/m/user",
    "change_password": "5/m/user",
    "reset_password": "10/h/ip,4/h/key",
    "reset_password_from_key": "20/m/ip",
    "signup": "20/m/ip",
}
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES", default=1 if PROD else 0)  # whose X-Forwarded-For to believe
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
HEADLESS_CLIENTS = ["app"]  # the phone; the browser has its pages
HEADLESS_ADAPTER = "accounts.adapter.HeadlessAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_TOLERANCE = 1  # codes of 30 seconds before and after
MFA_ADAPTER = "accounts.adapter.MFAAdapter"
STAFF_MFA = env.bool("STAFF_MFA", default=PROD)  # the desk opens with a second factor only
ACCOUNT_EMAIL_NOTIFICATIONS = True  # a letter about each change of how one signs in
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if SITE_URL.startswith("https") else "http"

# ---------------------------------------------------------------- words and times
LANGUAGE_CODE = "en"
LANGUAGES = [("ru", "Русский"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_AGE = int(timedelta(days=365).total_seconds())
TIME_ZONE = "UTC"  # instants; a seller's and a company's own zones are data
USE_TZ = True
FORMAT_MODULE_PATH = ["wholesale.formats"]
USE_I18N = True
PHONENUMBER_DB_FORMAT = "E164"

# ---------------------------------------------------------------- files
STATIC_URL = "/static/"
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ["png", "webp", "jpg", "gz", "br", "woff", "woff2", "map"]
STATIC_ROOT = Path(env("STATIC_ROOT", default=str(DATA_DIR / "static")))
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder", "wholesale.finders.AppFinder"]
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": DATA_DIR / "files" / SELLER},
    },
    "goods": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": DATA_DIR / "goods" / SELLER, "base_url": "/goods/"},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
if bucket := fileurl.read(env("FILES_URL", default="")):
    STORAGES |= fileurl.storages(bucket, seller=SELLER)
FILE_UPLOAD_PERMISSIONS = 0o640
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o750
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 2**20
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000  # a cart of 2,000 lines in one form

# ---------------------------------------------------------------- letters
MAIL_URL = env("MAIL_URL", default="")
if MAIL_URL:
    vars().update(env.email_url("MAIL_URL"))
else:
    EMAIL_BACKEND = "wholesale.mail.FileBackend"
    EMAIL_FILE_PATH = DATA_DIR / "mail" / SELLER
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env("MAIL_FROM", default="portal@localhost")

# ---------------------------------------------------------------- voices: who says a message of each channel
LETTER_LEASE = timedelta(seconds=env.int("LETTER_LEASE", default=300))  # longer than any server takes for one
PUSH_CREDENTIALS = env("PUSH_CREDENTIALS", default="")  # the file of a service account of FCM
PUSH_URL = outside.secure("PUSH_URL", env("PUSH_URL", default="https://fcm.googleapis.com"))
PUSH_FILE_PATH = DATA_DIR / "push" / SELLER
PUSH_GONE = "accounts.devices.forget"  # (token): FCM says that the app is gone from that phone
SMS_URL = outside.secure("SMS_URL", env("SMS_URL", default=""))
SMS_TOKEN = env("SMS_TOKEN", default="")
SMS_FILE_PATH = DATA_DIR / "sms" / SELLER
VOICES = {
    "mail": "wholesale.voices.mail.Mail",
    "push": "wholesale.voices.push.Fcm" if PUSH_CREDENTIALS else "wholesale.voices.disk.PushFiles",
    "sms": "wholesale.voices.sms.Sms" if SMS_URL else "wholesale.voices.disk.SmsFiles",
}

# ---------------------------------------------------------------- long work: kind: (work) -> File or None
JOBS: dict[str, str] = {
    "order_pdf": "orders.printing.order_pdf",
    "orders_export": "orders.exporting.for_buyer",
    "orders_desk_export": "orders.admin.exports.run",
    "products_desk_export": "catalog.admin.exports.run",
    "catalog_import": "catalog.admin.imports.run",
}
JOB_NAMES = {  # how a kind is called on pages and in letters
    "order_pdf": _("Order as PDF"),
    "orders_export": _("Orders as a table"),
    "orders_desk_export": _("Orders as a table"),
    "products_desk_export": _("Products as a table"),
    "catalog_import": _("Import of goods"),
}
JOB_LINKS = {"order_pdf": _("Back to the order"), "catalog_import": _("To the import")}  # … and its page's button

# ---------------------------------------------------------------- the phone
API: list[str] = ["wholesale.api.urls", "accounts.api.urls", "catalog.api.urls", "faq.api.urls", "orders.api.urls"]
API_NOUNS = {"orders:order_detail": "order", "catalog:product": "product"}  # pages of rows that the API tells by key
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["accounts.api.authentication.SessionToken"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["wholesale.api.parsers.BoundedJSON"],
    "DEFAULT_SCHEMA_CLASS": "wholesale.api.schema.HouseSchema",
    "DEFAULT_THROTTLE_CLASSES": ["wholesale.api.throttles.Person", "wholesale.api.throttles.Stranger"],
    "DEFAULT_THROTTLE_RATES": {"person": 600, "stranger": 120, "dear": 30},  # requests a minute
    "DEFAULT_METADATA_CLASS": None,
    "EXCEPTION_HANDLER": "wholesale.api.errors.handler",
    "COERCE_DECIMAL_TO_STRING": True,
    "URL_FORMAT_OVERRIDE": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Wholesale portal",
    "DESCRIPTION": (BASE_DIR / "wholesale" / "api" / "about.md").read_text(),
    "VERSION": tomllib.loads((BASE_DIR / "pyproject.toml").read_text())["project"]["version"],
    "OAS_VERSION": "3.1.0",
    "SERVERS": [{"url": SITE_URL}],
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SERVE_INCLUDE_SCHEMA": False,
    "COMPONENT_SPLIT_REQUEST": True,
    "PATH_CONVERTER_OVERRIDES": {"key": rowkeys.SCHEMA},
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "accounts.api.signin.described",
        "wholesale.api.schema.finish",
    ],
    "ENUM_NAME_OVERRIDES": {  # choices of one name that differ
        "RoleEnum": "accounts.models.Membership.Role",
        "OrderStatusEnum": "orders.models.Order.Status",
    },
    "TAGS": [  # in the order of an app's way
        {"name": "sign-in", "description": "Tokens, passwords, second factors: django-allauth's own shape."},
        {"name": "me", "description": "Who I am, and for which company."},
        {"name": "seller", "description": "Who sells, and who answers."},
        {"name": "catalogue", "description": "Goods, what they cost you, and how to find them."},
        {"name": "cart", "description": "Your cart, the same as on the site, and what the rules say of it."},
        {"name": "orders", "description": "Placing an order, your company's orders and what may still be done."},
        {"name": "devices", "description": "Phones that get push messages."},
        {"name": "notifications", "description": "What I was told, the same list as on the site."},
        {"name": "jobs", "description": "Long work: how far it is, and its result."},
    ],
}

# ---------------------------------------------------------------- safety
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = headers.CONTENT_SECURITY_POLICY
PERMISSIONS_POLICY = headers.PERMISSIONS_POLICY
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "wholesale.views.form_expired"
if PROD:
    SECURE_SSL_REDIRECT = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = int(timedelta(days=365).total_seconds())
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME = "__Host-sessionid"
    CSRF_COOKIE_NAME = "__Host-csrftoken"
    LANGUAGE_COOKIE_SECURE = True
    SECURE_REDIRECT_EXEMPT = [r"^(livez|readyz|metrics)$"]  # asked from inside, past the proxy
    SILENCED_SYSTEM_CHECKS = ["security.W021"]  # to preload HSTS is the owner of the domain's to decide

# ---------------------------------------------------------------- the desk
UNFOLD = {
    "SITE_TITLE": "wholesale.desk.site_title",
    "SITE_HEADER": "wholesale.desk.site_title",
    "SITE_URL": "/",
    "SITE_FAVICONS": [{"rel": "icon", "type": "image/svg+xml", "href": lambda request: static("img/mark.svg")}],
    "SHOW_HISTORY": True,
    "SHOW_VIEW_ON_SITE": False,
    "STYLES": [lambda request: static("css/desk.css")],
    "DASHBOARD_CALLBACK": "wholesale.desk.dashboard",
    "ENVIRONMENT": "wholesale.desk.environment",
    "COLORS": {
        "primary": {  # the accent of static/css/tokens.css
            "50": "oklch(97% 0.013 222)",
            "100": "oklch(94.5% 0.024 222)",
            "200": "oklch(89% 0.045 222)",
            "300": "oklch(81% 0.07 222)",
            "400": "oklch(70% 0.09 222)",
            "500": "oklch(57% 0.095 222)",
            "600": "oklch(44% 0.083 222)",
            "700": "oklch(38% 0.074 222)",
            "800": "oklch(33% 0.064 222)",
            "900": "oklch(28.5% 0.05 222)",
            "950": "oklch(21% 0.036 222)",
        }
    },
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "{asctime} {levelname} {request_id} {name}: {message}", "style": "{"},
        "json": {"()": "wholesale.logs.JSONFormatter"},
    },
    "filters": {"request": {"()": "wholesale.logs.RequestIdFilter"}},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "json" if PROD else "line",
            "filters": ["request"],
        }
    },
    "root": {"handlers": ["console"], "level": env("LOG_LEVEL", default="INFO")},
}
METRICS_TOKEN = env("METRICS_TOKEN", default="")  # who asks /metrics says it; empty: nobody may
CELERY_WORKER_HIJACK_ROOT_LOGGER = False  # the worker's lines look as those of the web
if SENTRY_DSN := env("SENTRY_DSN", default=""):
    logs.report(SENTRY_DSN, environment=SELLER)
