"""The school of the tests of pupils: An looks after 10A1; Chi is its first pupil, Dũng her father; Minh administers."""

import re
import subprocess
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from tests.remembering import remembered
from tests.students.conftest import make_school as make_pupils
from truongso.foundation.accounts.models import User
from truongso.records.onboarding import actions
from truongso.records.onboarding.issuing import carry_out
from truongso.records.onboarding.models import IssueRun
from truongso.records.students.models import Pupil

CODE = re.compile(r"\b[a-z2-9]{5}-[a-z2-9]{5}-[a-z2-9]{5}\b")
NEW = "Con-duong-lang-xanh-2026"


@remembered
def make_school() -> SimpleNamespace:
    school = make_pupils()
    school.child = school.pupils[1]  # a pupil of 10A1 whom nobody gave an account yet
    return school


@pytest.fixture
def school(db: Any) -> SimpleNamespace:
    return make_school()


def words_of(answer: Any) -> str:
    """Return a page's text with runs of white space made one blank."""
    return " ".join(answer.content.decode().split())


def text_of_pdf(content: bytes) -> str:
    """Return what a PDF says, in reading order."""
    made = subprocess.run(["pdftotext", "-layout", "-", "-"], input=content, capture_output=True, check=True)
    return made.stdout.decode()


def issue(school: SimpleNamespace, kind: str = "pupils", *names: str) -> IssueRun:
    """Issue accounts for classes, 10A1 when none is named."""
    from datetime import date

    classes = [school.classes[name] for name in names or ("10A1",)]
    run = actions.plan_run(kind, [] if kind == "staff" else classes, on=date(2026, 11, 2), by=school.minh)
    carry_out(run, by=school.minh)
    run.refresh_from_db()
    return run


def first_code(school: SimpleNamespace, pupil: Pupil) -> tuple[User, str]:
    """Return the account of a pupil with a code that works."""
    user = User.objects.select_related("person").get(person=pupil.person)
    ((_, code),) = actions.give_first_codes([user], where="phép thử", by=school.minh)
    return user, code


def wrong_end(code: str) -> str:
    """Return a code that names the same row and is wrong."""
    return code[:14] + ("a" if code[14] != "a" else "b")


@pytest.fixture
def redeem() -> Callable[..., Any]:
    """Type a code and a password of one's own; returns the client and the last answer."""

    def run(code: str, password: str = NEW, client: Client | None = None) -> tuple[Client, Any]:
        client = client or Client()
        answer = client.post("/lan-dau/", {"code": code})
        if answer.status_code == 302:
            answer = client.post("/lan-dau/", {"password1": password, "password2": password})
        return client, answer

    return run
