"""The whole product as a person starts it: `truongso demo` and `truongso serve`, in processes of their own."""

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from truongso.demo.cast import PASSWORD

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 120


def _environment(home: Path) -> dict[str, str]:
    own = ("TRUONGSO_", "DATABASE_URL", "DJANGO_", "TEST_DATABASE")
    return {k: v for k, v in os.environ.items() if not k.startswith(own)} | {"TRUONGSO_HOME": str(home)}


def truongso(home: Path, *arguments: str) -> str:
    """Run the command in a data folder and return what it printed; a failure fails the test."""
    command = [sys.executable, "-m", "truongso", *arguments]
    done = subprocess.run(command, env=_environment(home), cwd=ROOT, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, f"{' '.join(arguments)}: {done.stdout}{done.stderr}"
    return done.stdout


def _serving(home: Path) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "truongso", "serve", "--port", str(port)]
    log = (home / "serve.log").open("wb")
    server = subprocess.Popen(command, env=_environment(home), cwd=ROOT, stdout=log, stderr=log)
    url = f"http://localhost:{port}"
    try:
        _wait_for(url, server, home)
        yield url
    finally:
        server.terminate()
        server.wait(30)


def _wait_for(url: str, server: "subprocess.Popen[bytes]", home: Path) -> None:
    for _ in range(START_SECONDS * 4):
        assert server.poll() is None, (home / "serve.log").read_text()
        try:
            urlopen(f"{url}/suc-khoe/", timeout=5).close()
            return
        except (URLError, OSError):
            time.sleep(0.25)
    raise AssertionError(f"the site did not answer within {START_SECONDS} s: {(home / 'serve.log').read_text()}")


@pytest.fixture(scope="session")
def demo_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The demo school, served; returns its address."""
    home = tmp_path_factory.mktemp("demo")
    truongso(home, "demo", "--no-serve", "--out", str(home / "out"), "--json")
    yield from _serving(home)


@pytest.fixture(scope="session")
def empty_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str, str]]:
    """A real school on its first day, served; returns address, user name and one-time password."""
    home = tmp_path_factory.mktemp("empty")
    told = truongso(home, "demo", "--empty", "--no-serve")
    match = re.search(r"(\w+), mật khẩu dùng một lần: ([0-9a-f-]+)", " ".join(told.split()))
    assert match, told
    for url in _serving(home):
        yield url, match[1], match[2]


@pytest.fixture
def visit(browser: Any) -> Iterator[Callable[..., Any]]:
    """Return a function that opens a page of a site, signed in through the login form."""
    contexts: list[Any] = []

    def run(site: str, username: str = "", *, width: int = 1366, password: str = PASSWORD, dark: bool = False) -> Any:
        context = browser.new_context(
            base_url=site,
            viewport={"width": width, "height": 844 if width < 600 else 900},
            locale="vi-VN",
            timezone_id="Asia/Ho_Chi_Minh",
            has_touch=width < 600,
            reduced_motion="reduce",
            color_scheme="dark" if dark else "light",
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        if username:
            page.goto("/")
            page.fill("[name=login]", username)
            page.fill("[name=password]", password)
            page.click("button[type=submit] >> nth=0")
            page.wait_for_function("!document.querySelector('[name=login]')")
        return page

    yield run
    for context in contexts:
        context.close()
