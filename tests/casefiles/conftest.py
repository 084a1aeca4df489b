"""The cast in a school that is described; An's file with three papers; a list in force."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from tests.cast import make_cast
from tests.signing.builders import hierarchy, trust
from truongso.foundation.evidence.contents import keep
from truongso.foundation.org import actions as org
from truongso.foundation.signing import actions as signing
from truongso.foundation.signing.models import SigningKey
from truongso.governance.casefiles import actions
from truongso.governance.casefiles.lines import LineValues
from truongso.governance.casefiles.models import CaseFile, Catalogue

TODAY = timezone.localdate()
PIN = "Mat-Khau-Tep-Khoa"
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj 3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj\nxref\n0 4\n0000000000 65535 f \n0000000009 00000 n \n0000000053 00000 n \n0000000102 00000 n \ntrailer<</Size 4/Root 1 0 R>>\nstartxref\n168\n%%EOF"


@pytest.fixture
def cast(db: Any) -> SimpleNamespace:
    users = make_cast()
    org.describe_school(
        by=users["hanh"], name="Trường THPT An Lão", agency="TRƯỜNG THPT AN LÃO",
        parent_agency="SỞ GIÁO DỤC VÀ ĐÀO TẠO\nHẢI PHÒNG", symbol="THPTAL", place="An Lão",
    )  # fmt: skip
    return SimpleNamespace(**users)


@pytest.fixture
def trusted(settings: Any, tmp_path: Path) -> Path:
    """The school trusts the hierarchy of the tests."""
    return trust(hierarchy(), settings, tmp_path)


@pytest.fixture
def open_for(cast: SimpleNamespace) -> Callable[..., CaseFile]:
    """Return a function that opens a file of somebody's outside the list."""

    def run(user: Any, notation: str, title: str = "Hồ sơ hội giảng", **values: Any) -> CaseFile:
        given = {"retention_years": 10, "started_on": date(TODAY.year - 2, 9, 1), "maker": user.person} | values
        return actions.open_file(title=title, notation=notation, by=user, **given)

    return run


def put(case_file: CaseFile, title: str, **values: Any) -> Any:
    """Put a paper in as an app does."""
    given = {
        "notation": "12/KH-THPTAL", "dated_on": date(2026, 3, 2), "kind": "Kế hoạch", "source_key": title,
        "source_url": "/", "by": None, "page_count": 2,
    } | values  # fmt: skip
    if "content" in given:
        given["blob"] = keep(given.pop("content"), "application/pdf")
    return actions.put_in(case_file, title=title, **given)


def closed(case_file: CaseFile, by: Any, ended_on: date = TODAY) -> CaseFile:
    return actions.close_file(case_file, ended_on=ended_on, today=TODAY, by=by)


@pytest.fixture
def list_in_force(cast: SimpleNamespace) -> Catalogue:
    """This year's list with two lines, in force."""
    catalogue = actions.start_catalogue(TODAY.year, by=cast.lan)
    actions.add_line(
        catalogue, LineValues("Tổng hợp", "01-TH", "Hồ sơ kế hoạch năm học", None, "Văn phòng"), by=cast.lan
    )  # fmt: skip
    actions.add_line(
        catalogue, LineValues("Chuyên môn", "02-CM", "Hồ sơ hội giảng", 10, "", cast.an.person.pk), by=cast.lan
    )  # fmt: skip
    actions.submit_catalogue(catalogue, by=cast.lan)
    actions.approve_catalogue(catalogue, approval="Quyết định số 03/QĐ-THPTAL", by=cast.hanh)
    return actions.put_in_force(catalogue, on=TODAY, by=cast.lan)


def upload(content: bytes = PDF, name: str = "van-ban.pdf", kind: str = "application/pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type=kind)


def press(client: Any, name: str, *arguments: Any, **values: Any) -> Any:
    """Press a button and follow to the page."""
    return client.post(reverse(f"casefiles:{name}", args=arguments), values, follow=True)


def words_of(answer: Any) -> str:
    """Return a page's text with runs of white space made one blank."""
    import html

    return " ".join(html.unescape(answer.content.decode()).split())


def fresh(row: Any) -> Any:
    return type(row).objects.get(pk=row.pk)


def key_of(user: Any) -> SigningKey:
    """Register the user's key of the tests' hierarchy."""
    content = hierarchy().people[user.username].as_pkcs12(PIN)
    return signing.register_software_key(user.person, content=content, password=PIN, by=user)
