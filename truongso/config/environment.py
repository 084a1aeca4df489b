"""Read settings from the environment, and refuse values that are wrong or unsafe with one sentence."""

import ipaddress
import secrets
from pathlib import Path
from typing import Any

import dj_database_url
import dj_email_url
from django.core.exceptions import ImproperlyConfigured

LOOPBACK_HOSTS = {"localhost", "127.0.0.1", "[::1]", "testserver"}
EMAIL_SCHEMES = {"console", "smtp", "smtps", "submission"}
SQLITE_OPTIONS = {
    # IMMEDIATE: two writers queue instead of failing with "database is locked". FULL: a mark that was
    # acknowledged survives a power cut.
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA busy_timeout=20000;"
        "PRAGMA mmap_size=134217728;PRAGMA cache_size=-20000;PRAGMA foreign_keys=ON;"
    ),
}


def database_from_url(url: str) -> dict[str, Any]:
    """Return Django's database settings for a sqlite: or postgres: address."""
    if not url.startswith(("sqlite:", "postgres:", "postgresql:")):
        raise ImproperlyConfigured(
            "DATABASE_URL phải bắt đầu bằng sqlite:///đường-dẫn hoặc postgres://người-dùng@máy/tên-cơ-sở-dữ-liệu."
        )
    try:
        database: dict[str, Any] = dict(dj_database_url.parse(url))
    except ValueError as error:
        raise ImproperlyConfigured("DATABASE_URL không đọc được: xem mẫu trong README, mục Cài đặt.") from error
    if database["ENGINE"].endswith("sqlite3"):
        database["OPTIONS"] = dict(SQLITE_OPTIONS)
    else:
        database["CONN_MAX_AGE"] = 600
        database["CONN_HEALTH_CHECKS"] = True
    return database


def email_from_url(url: str) -> dict[str, Any]:
    """Return Django's e-mail settings for a console:, smtp:, smtps: or submission: address."""
    if url.split(":")[0] not in EMAIL_SCHEMES:
        raise ImproperlyConfigured(
            "TRUONGSO_EMAIL_URL phải là console: hoặc smtp://người-dùng:mật-khẩu@máy:587/?tls=True (xem docs/installation.md)."
        )
    settings: dict[str, Any] = dj_email_url.parse(url)
    return settings


def secret_key_from(home: Path, given: str, *, debug: bool) -> str:
    """Return the secret key: the one given, else the one kept in the data folder, made there once."""
    return _key_from(home / "secret_key", given, "TRUONGSO_SECRET_KEY", debug=debug)


def seal_keys_from(home: Path, given: list[str], *, debug: bool) -> list[str]:
    """Return the keys of encrypted columns, newest first: those given, else the one kept in the data folder."""
    if not given:
        return [_key_from(home / "seal_key", "", "TRUONGSO_SEAL_KEY", debug=debug)]
    return [_key_from(home / "seal_key", key, "TRUONGSO_SEAL_KEY", debug=debug) for key in given]


def _key_from(path: Path, given: str, variable: str, *, debug: bool) -> str:
    if given:
        if len(given) < 32 and not debug:
            raise ImproperlyConfigured(f"{variable} quá ngắn: cần ít nhất 32 ký tự ngẫu nhiên.")
        return given
    home = path.parent
    if not path.exists():
        home.mkdir(parents=True, exist_ok=True)
        try:
            with path.open("x") as file:
                path.chmod(0o600)
                file.write(secrets.token_urlsafe(64))
        except FileExistsError:
            pass  # another process made it between the look and the write
    return path.read_text().strip()


def networks_from(written: list[str]) -> list[str]:
    """Return the school's networks as given, e.g. 113.160.8.0/24; ImproperlyConfigured names one that is none."""
    for one in (found := [part.strip() for part in written if part.strip()]):
        try:
            ipaddress.ip_network(one, strict=False)
        except ValueError:
            raise ImproperlyConfigured(
                f"TRUONGSO_SCHOOL_NETWORKS: «{one}» không phải vùng mạng, hãy viết dạng 113.160.8.0/24, cách nhau bằng dấu phẩy."
            ) from None
    return found


def check_hosts(hosts: list[str], *, tls: bool, debug: bool) -> None:
    """Refuse addresses that would send passwords over the network in clear, or answer to any name."""
    if "*" in hosts and not debug:
        raise ImproperlyConfigured(
            "TRUONGSO_HOSTS không được là *: hãy ghi tên miền của trường, ngăn cách bằng dấu phẩy."
        )
    outside = [host for host in hosts if host not in LOOPBACK_HOSTS]
    if outside and not tls and not debug:
        raise ImproperlyConfigured(
            f"Địa chỉ {outside[0]} ở ngoài máy này nên phải chạy sau TLS: đặt TRUONGSO_TLS=true và cấu hình chứng thư ở máy chủ proxy."
        )
