"""Logins and token exchanges a second, as shares of what the machine can do at best: bare password hashes, signatures.

Everything runs in this one process, through the whole stack of the site (middleware, templates, audit, database) by
Django's test client, so a share says how much of the time is the cryptography that cannot be saved.
"""

import base64
import secrets
import time
from collections.abc import Callable
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

ROUNDS = 25
CALLBACK = "https://do-toc-do.example/xong"
Rows = list[tuple[str, str, str, str]]


def a_second(work: Callable[[], Any], rounds: int = ROUNDS) -> float:
    """Return how often a second work is done, after one warm-up."""
    work()
    started = time.perf_counter()
    for _ in range(rounds):
        work()
    return rounds / (time.perf_counter() - started)


def measure() -> Rows:
    """Measure in the database of the demo; the application that it registers is taken away again."""
    from truongso.foundation.accounts.models import User
    from truongso.foundation.sso import actions

    keeper = User.objects.get(username="minh")
    application, secret = actions.register_application(
        by=keeper, name="Đo tốc độ", home_url="https://do-toc-do.example", redirect_uris=[CALLBACK],
        scopes=["profile", "school"], is_trusted=True,
    )  # fmt: skip
    try:
        return _rows(str(application.client.pk if application.client else ""), secret)
    finally:
        actions.close_application(application, reason="Đo xong", by=keeper)
        actions.delete_application(application, reason="Đo xong", by=keeper)


def _rows(client_id: str, secret: str) -> Rows:
    hashes, signatures, curve = bare_hashes(), bare_signatures(), bare_curve_signatures()
    entered = a_second(_login, rounds=10)
    exchange, refresh = _exchanges(client_id, secret)
    return [
        ("Băm mật khẩu trần (Argon2 như đang đặt)", f"{hashes:.1f} lần/s", "1", ""),
        ("Đăng nhập trọn vẹn bằng mật khẩu", f"{entered:.1f} lần/s", _share(entered / hashes), ""),
        ("Ký trần RS256 (2048 bit)", f"{signatures:.0f} lần/s", "1", ""),
        ("Ký trần ES256, để so sánh", f"{curve:.0f} lần/s", _share(curve / signatures), ""),
        ("Vào ứng dụng và đổi mã lấy token (hai yêu cầu)", f"{exchange:.1f} lần/s", _share(exchange / signatures), ""),
        ("Làm mới token (một yêu cầu)", f"{refresh:.1f} lần/s", _share(refresh / signatures), ""),
    ]


def bare_hashes() -> float:
    """Return how many passwords a second can be checked by the hasher that is set up."""
    from django.contrib.auth.hashers import check_password, make_password

    kept = make_password("Truong-So-An-Lao-2026")
    return a_second(lambda: check_password("Truong-So-An-Lao-2026", kept))


def bare_signatures() -> float:
    """Return how many RS256 signatures a second a loaded key makes."""
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import padding, rsa

    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return a_second(lambda: key.sign(b"x" * 600, padding.PKCS1v15(), hashes.SHA256()), rounds=300)


def bare_curve_signatures() -> float:
    """Return the same for ES256."""
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    return a_second(lambda: key.sign(b"x" * 600, ec.ECDSA(hashes.SHA256())), rounds=300)


def _login() -> None:
    from django.test import Client

    from truongso.demo.cast import PASSWORD

    answer = Client(HTTP_HOST="localhost").post("/tai-khoan/dang-nhap/", {"login": "an", "password": PASSWORD})
    assert answer.status_code == 302, answer.status_code


def _exchanges(client_id: str, secret: str) -> tuple[float, float]:
    from django.test import Client

    from truongso.foundation.accounts.models import User

    browser, server = Client(HTTP_HOST="localhost"), Client(HTTP_HOST="localhost")
    browser.force_login(User.objects.get(username="an"))
    basic = "Basic " + base64.b64encode(f"{client_id}:{secret}".encode()).decode()
    tokens: dict[str, str] = {}

    def post(values: dict[str, str]) -> None:
        answer = server.post("/oidc/token", values, headers={"Authorization": basic})
        assert answer.status_code == 200, answer.content
        tokens.update(answer.json())

    def enter() -> None:
        verifier = secrets.token_urlsafe(48)
        answer = browser.get(f"/oidc/authorize?{urlencode(_asked(client_id, verifier))}")
        code = parse_qs(urlsplit(answer["Location"]).query)["code"][0]
        post({"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK, "code_verifier": verifier})

    def refresh() -> None:
        post({"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]})

    return a_second(enter), a_second(refresh)


def _asked(client_id: str, verifier: str) -> dict[str, str]:
    challenge = base64.urlsafe_b64encode(sha256(verifier.encode()).digest()).decode().rstrip("=")
    return {
        "client_id": client_id,
        "redirect_uri": CALLBACK,
        "response_type": "code",
        "scope": "openid profile school",
        "state": "s",
        "nonce": "n",
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    }


def _share(value: float) -> str:
    return f"{value:.2f}".replace(".", ",")
