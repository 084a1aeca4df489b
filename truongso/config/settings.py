"""Settings of Trường Số: one file, read top to bottom, driven by the environment.

Every variable has a safe default for one machine; docs/installation.md lists them.
"""

import logging
import sys
from pathlib import Path

from environs import Env

from truongso.config.environment import (
    check_hosts,
    database_from_url,
    email_from_url,
    networks_from,
    seal_keys_from,
    secret_key_from,
)
from truongso.core.text import SCHOOL_ZONE

env = Env()
PACKAGE = Path(__file__).resolve().parent.parent
TESTING = "pytest" in sys.modules

# --- Where things are ------------------------------------------------------------------------------
HOME = Path(env.str("TRUONGSO_HOME", default=str(PACKAGE.parent / "var"))).resolve()
DEBUG = env.bool("TRUONGSO_DEBUG", default=False)
TLS = env.bool("TRUONGSO_TLS", default=False)
ALLOWED_HOSTS = env.list("TRUONGSO_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
check_hosts(ALLOWED_HOSTS, tls=TLS, debug=DEBUG)
SITE_ADDRESS = env.str("TRUONGSO_ADDRESS", default="http://localhost:8000").rstrip("/")
SECRET_KEY = secret_key_from(HOME, env.str("TRUONGSO_SECRET_KEY", default=""), debug=DEBUG)
SEAL_KEYS = seal_keys_from(HOME, env.list("TRUONGSO_SEAL_KEY", default=[]), debug=DEBUG)  # newest first, comma between
DATABASES = {"default": database_from_url(env.str("DATABASE_URL", default=f"sqlite:///{HOME / 'truongso.sqlite3'}"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Parts of the house, from the floor up ------------------------------------------------------------
INSTALLED_APPS = [
    "truongso.core",
    "truongso.foundation.audit",
    "truongso.foundation.org",
    "truongso.foundation.accounts",
    "truongso.foundation.access",
    "truongso.foundation.sso",
    "truongso.foundation.saml",
    "truongso.foundation.scim",
    "truongso.foundation.codes",
    "truongso.foundation.evidence",
    "truongso.foundation.datasets",
    "truongso.foundation.indicators",
    "truongso.foundation.consents",
    "truongso.foundation.papers",
    "truongso.foundation.signing",
    "truongso.foundation.work",
    "truongso.records.register",
    "truongso.records.students",
    "truongso.records.staff",
    "truongso.records.facilities",
    "truongso.records.quality",
    "truongso.records.intake",
    "truongso.records.reconciliation",
    "truongso.records.verification",
    "truongso.records.exchange",
    "truongso.records.onboarding",
    "truongso.people.posts",
    "truongso.governance.office",
    "truongso.governance.casefiles",
    "truongso.governance.incoming",
    "truongso.governance.outgoing",
    "truongso.governance.edxml",
    "truongso.governance.processes",
    "truongso.governance.regulations",
    "truongso.governance.plan",
    "truongso.trust.privacy",
    "truongso.trust.data_requests",
    "truongso.trust.reviews",
    "truongso.trust.security",
    "truongso.dashboards",
    "truongso.demo",
    "truongso.config",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.forms",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.idp.oidc",
    "django_htmx",
    "django_cotton.apps.SimpleAppConfig",
    "django_vite",
    "template_partials.apps.SimpleAppConfig",
    "django_tasks",
    "django_tasks_db",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",  # before the static files, which carry the policy too
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "truongso.foundation.audit.middleware.RequestContextMiddleware",
    "truongso.foundation.access.middleware.GateMiddleware",
    "truongso.core.middleware.RefusalMiddleware",
]
ROOT_URLCONF = "truongso.config.urls"
WSGI_APPLICATION = "truongso.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            # Written out, because the components and the partials would each replace the other's loader.
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    [
                        (
                            "django.template.loaders.cached.Loader",
                            [
                                "django_cotton.cotton_loader.Loader",
                                "django.template.loaders.filesystem.Loader",
                                "django.template.loaders.app_directories.Loader",
                            ],
                        )
                    ],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "truongso.core.navigation.context",
            ],
            "builtins": ["django_cotton.templatetags.cotton", "truongso.core.templatetags.school"],
        },
    }
]
FORM_RENDERER = "truongso.core.forms.SchoolFormRenderer"
COTTON_SNAKE_CASED_NAMES = False  # <c-form-errors> is cotton/form-errors.html

# --- Language and time ----------------------------------------------------------------------------------
LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt")]
LOCALE_PATHS = [PACKAGE / "core" / "locale"]
TIME_ZONE = SCHOOL_ZONE.key
USE_TZ = True
USE_I18N = True

# --- Accounts (see foundation/accounts/README.md) ---------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["truongso.foundation.accounts.backends.SchoolBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
if TESTING:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "truongso.foundation.accounts.validators.LengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "truongso.foundation.accounts.validators.GuessableValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "account_login"
# Parameters of security level 2 (TCVN 14423): five wrong passwords, a quarter of an hour, five minutes for administrators.
LOGIN_FAILURE_LIMIT = 5
PASSWORD_LENGTH_WITH_FACTOR = 8
PASSWORD_LENGTH_ALONE = 14
PASSWORD_DAYS_ADMINISTRATOR = 60  # "every 2 months", same parameters; 0 asks for none
IDLE_ACCOUNT_DAYS = 45  # closed when nobody used them so long; the pupils' summer counts like other days
IDLE_WARNING_DAYS = 7
LOGIN_HISTORY_DAYS = 365  # logs at least a month by level 2; the duties about personal data outlive it
SCHOOL_NETWORKS = networks_from(env.list("TRUONGSO_SCHOOL_NETWORKS", default=[]))  # e.g. 113.160.8.0/24,10.0.0.0/8
LOGIN_LOCK_SECONDS = 15 * 60
SESSION_LOCK_SECONDS = 15 * 60
SESSION_LOCK_SECONDS_ADMINISTRATOR = 5 * 60
# Each request would otherwise write the session once; a quarter of a minute is near enough. Tests count queries.
SESSION_SEEN_EVERY_SECONDS = 600 if TESTING else 15
# Rights for a time: how long somebody may stand in for a colleague, and how long an emergency access lasts at most.
DELEGATION_MAX_DAYS = env.int("TRUONGSO_DELEGATION_MAX_DAYS", default=90)
EMERGENCY_MAX_HOURS = env.int("TRUONGSO_EMERGENCY_MAX_HOURS", default=4)
REQUIRE_MFA = env.bool("TRUONGSO_REQUIRE_MFA", default=TLS)
SECRET_KEY_FALLBACKS: list[str] = env.list("TRUONGSO_OLD_SECRET_KEYS", default=[])
ACCOUNT_ADAPTER = "truongso.foundation.accounts.adapters.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "truongso.foundation.accounts.forms.LoginForm",
    "change_password": "truongso.foundation.accounts.forms.ChangePasswordForm",
}
ACCOUNT_USER_DISPLAY = str  # the name of the person
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PRESERVE_USERNAME_CASING = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
# A whole school comes through one address: limits by address must let a class log in within a minute. Wrong passwords
# are counted per name in the database (accounts/lockout.py), wrong codes here.
ACCOUNT_RATE_LIMITS = {"login": "300/m/ip", "login_failed": "200/m/ip,5/15m/key", "reauthenticate": "20/m/user"}
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUONGSO_PROXIES", default=1 if TLS else 0)
MFA_ADAPTER = "truongso.foundation.accounts.adapters.MfaAdapter"
MFA_FORMS = {
    "authenticate": "truongso.foundation.accounts.one_time_codes.AuthenticateForm",
    "reauthenticate": "truongso.foundation.accounts.one_time_codes.ReauthenticateForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RATE_LIMITS = {"webauthn_login": "300/m/ip"}
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_ISSUER = "Trường Số"
MFA_TOTP_TOLERANCE = 1
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not TLS  # http is possible on this machine alone (check_hosts)

# One-time codes (records/onboarding): days that slips and invitations hold, days of a code for who forgot the password,
# hours in which two people must agree on the account of staff, tries of codes from one address of the network.
FIRST_LOGIN_DAYS = env.int("TRUONGSO_FIRST_LOGIN_DAYS", default=14)
RECOVERY_CODE_DAYS = 2
RECOVERY_HOURS = 24
CODE_RATE_LIMITS = {"code": "120/m/ip", "help": "30/m/ip"}

# --- Applications that log in through the school (see foundation/sso/README.md) ---------------------------------------
IDP_OIDC_ADAPTER = "truongso.foundation.sso.adapter.OidcAdapter"
IDP_OIDC_ACCESS_TOKEN_EXPIRES_IN = 15 * 60
IDP_OIDC_REFRESH_TOKEN_EXPIRES_IN = 14 * 24 * 3600
IDP_OIDC_RP_INITIATED_LOGOUT_ASKS_FOR_OP_LOGOUT = (
    False  # asks only when the application cannot show whose session it means
)
IDP_OIDC_RATE_LIMITS = {
    "introspect_ip": "600/m/ip",
    "introspect_client": "600/m/key",
}  # an application asks for everybody
# Seconds before each repetition of an order to log out that got no answer.
SSO_LOGOUT_PAUSES = [float(pause) for pause in env.list("TRUONGSO_LOGOUT_PAUSES", default=["5", "60", "600", "3600"])]

# --- Sessions, cookies, headers ---------------------------------------------------------------------------
SESSION_COOKIE_AGE = 12 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = TLS
SESSION_COOKIE_NAME = "__Host-phien" if TLS else "phien"
CSRF_COOKIE_HTTPONLY = True  # pages carry the token in their head; no script needs the cookie
CSRF_COOKIE_NAME = "__Host-csrf" if TLS else "csrftoken"
CSRF_TRUSTED_ORIGINS = [SITE_ADDRESS] if SITE_ADDRESS.startswith("http") else []
SECURE_SSL_REDIRECT = TLS
SECURE_REDIRECT_EXEMPT = [r"^scim/"]  # for programs: a token sent in clear is refused there, not quietly carried over
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TLS else None
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if TLS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = TLS
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:", "blob:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'self'"],
    }
}

# --- SCIM: closed until the administrator makes a client; limits per client, and of wrong tokens per address ---------
SCIM_REQUESTS_PER_MINUTE = env.int("TRUONGSO_SCIM_REQUESTS_PER_MINUTE", default=1200)
SCIM_WRONG_TOKENS_PER_MINUTE = 30
SCIM_MAX_BYTES = 512 * 1024

# --- Personal data: clocks of the law that run shorter here, as "breach_agency=48,dossier_first=30" (trust/privacy/clocks.yaml)
PRIVACY_CLOCKS: dict[str, str] = env.dict("TRUONGSO_PRIVACY_CLOCKS", default={})

# --- Sector database: off until both are set; SECTOR_PAUSES are seconds before each repetition of a message ---------
SECTOR_URL = env.str("TRUONGSO_SECTOR_URL", default="").strip().rstrip("/")
SECTOR_KEY = env.str("TRUONGSO_SECTOR_KEY", default="").strip()
SECTOR_TIMEOUT = env.float("TRUONGSO_SECTOR_TIMEOUT", default=20.0)
SECTOR_CHUNK = env.int("TRUONGSO_SECTOR_CHUNK", default=50)  # records of one message
SECTOR_PAUSES = [float(pause) for pause in env.list("TRUONGSO_SECTOR_PAUSES", default=["1", "5"])]

# --- Population check: off while no address stands here; the key is shown as «Authorization: Bearer …» ---
POPULATION_URL = env.str("TRUONGSO_POPULATION_URL", default="").rstrip("/")
POPULATION_KEY = env.str("TRUONGSO_POPULATION_KEY", default="")

# --- Document exchange (edXML): off until address and password stand here; without a code of its own here the school's
# code is the one told to the sector database. EDXML_SEAL lets packages wait for the seal before they go out.
EDXML_URL = env.str("TRUONGSO_EDXML_URL", default="").strip().rstrip("/")
EDXML_USER = env.str("TRUONGSO_EDXML_USER", default="").strip()
EDXML_PASSWORD = env.str("TRUONGSO_EDXML_PASSWORD", default="").strip()
EDXML_ORGAN = env.str("TRUONGSO_EDXML_ORGAN", default="").strip()
EDXML_TIMEOUT = env.float("TRUONGSO_EDXML_TIMEOUT", default=20.0)
EDXML_SEAL = env.bool("TRUONGSO_EDXML_SEAL", default=False)

# --- Digital signatures: whom the school trusts, in folders cong-vu, cong-cong, trung-gian, thu-hoi (PEM or DER) ---
TRUST_ROOT = Path(env.str("TRUONGSO_TRUST", default=str(HOME / "trust")))

# Token in the server: its PKCS#11 library. Time-stamps: off while no address stands here.
PKCS11_LIBRARY = env.str("TRUONGSO_PKCS11", default="")
TSA_URL = env.str("TRUONGSO_TSA_URL", default="")
TSA_TIMEOUT = env.int("TRUONGSO_TSA_TIMEOUT", default=10)
ARCHIVE_RENEW_DAYS = env.int("TRUONGSO_ARCHIVE_RENEW_DAYS", default=90)  # before the last archive time-stamp ends
# Remote signing, confirmed on the phone: off while no address stands here. SECRET marks the service's messages to us.
REMOTE_SIGNING_URL = env.str("TRUONGSO_REMOTE_SIGNING_URL", default="").strip().rstrip("/")
REMOTE_SIGNING_ID = env.str("TRUONGSO_REMOTE_SIGNING_ID", default="")
REMOTE_SIGNING_PASSWORD = env.str("TRUONGSO_REMOTE_SIGNING_PASSWORD", default="")
REMOTE_SIGNING_SECRET = env.str("TRUONGSO_REMOTE_SIGNING_SECRET", default="")
REMOTE_SIGNING_TIMEOUT = env.float("TRUONGSO_REMOTE_SIGNING_TIMEOUT", default=10.0)
REMOTE_SIGNING_SECONDS = env.int("TRUONGSO_REMOTE_SIGNING_SECONDS", default=300)  # for the word on the phone
# Token in the signer's own machine: the address of the signing program there, e.g. http://127.0.0.1:14741; off while empty.
LOCAL_SIGNER_URL = env.str("TRUONGSO_LOCAL_SIGNER", default="").strip().rstrip("/")
# Strangers who check papers: codes and files from one address of the network.
PUBLIC_CHECK_LIMITS = {"code": "60/m/ip", "file": "10/m/ip"}
PUBLIC_CHECK_MAX_BYTES = env.int("TRUONGSO_PUBLIC_CHECK_MAX_BYTES", default=10 * 1024 * 1024)

# --- Files ------------------------------------------------------------------------------------------
FILES_ROOT = HOME / "files"
# The folder with the four Tinos files for papers; empty for the one that the front end built.
PAPER_FONTS = env.str("TRUONGSO_FONTS", default="")
# How many days a person may fetch the archive of everything about them; after that it is erased.
DATA_ARCHIVE_DAYS = env.int("TRUONGSO_DATA_ARCHIVE_DAYS", default=14)
EVIDENCE_MAX_BYTES = env.int("EVIDENCE_MAX_BYTES", default=25 * 1024 * 1024)
FILE_UPLOAD_HANDLERS = [
    "truongso.core.uploads.UploadLimitHandler",  # first: nothing beyond the limit reaches the disk
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
# Words of scans, where the program is installed: its name (empty: off), language, seconds a page, pages a file.
OCR_PROGRAM = env.str("TRUONGSO_OCR", default="tesseract")
OCR_LANGUAGE = env.str("TRUONGSO_OCR_LANGUAGE", default="vie")
OCR_SECONDS = env.int("TRUONGSO_OCR_SECONDS", default=60)
OCR_PAGES = env.int("TRUONGSO_OCR_PAGES", default=30)
# The office's mailbox for letters that come in, read by IMAP over TLS: imaps://user:password@host/folder (off while empty).
MAILBOX_URL = env.str("TRUONGSO_MAILBOX", default="")
MAILBOX_TIMEOUT = env.float("TRUONGSO_MAILBOX_TIMEOUT", default=20.0)
STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True  # served from where the apps keep them: nothing is collected, so there is no STATIC_ROOT
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_IMMUTABLE_FILE_TEST = r"^.*/built/assets/.+-[\w-]{8}\.\w+$"  # the build puts a hash into these names
DJANGO_VITE = {
    "default": {
        "dev_mode": False,
        "manifest_path": PACKAGE / "core" / "static" / "built" / "manifest.json",
        "static_url_prefix": "built",
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

# --- Jobs, cache, mail ------------------------------------------------------------------------------------
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
if TESTING:
    TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}}
if TESTING:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
# What one process may keep for itself, under keys that change with every change of the school.
CACHES["process"] = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "process"}
vars().update(email_from_url(env.str("TRUONGSO_EMAIL_URL", default="console:")))
DEFAULT_FROM_EMAIL = env.str("TRUONGSO_EMAIL_FROM", default="Trường Số <truongso@localhost>")

# --- Log ------------------------------------------------------------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "format": "{asctime} {levelname} {name}: {message}",
            "style": "{",
            "datefmt": "%Y-%m-%dT%H:%M:%S%z",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.log_level("TRUONGSO_LOG_LEVEL", default=logging.WARNING)},
}
SILENCED_SYSTEM_CHECKS: list[str] = []
