"""Chi of 10A1 and her father Dũng answer for the photo in her record; An looks after the class, Em belongs elsewhere."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.students.conftest import make_school

PHOTO = "students.photo"
PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)


@pytest.fixture
def school(db: Any) -> SimpleNamespace:
    return make_school()


def scan(content: bytes = PDF, name: str = "phieu.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def url_of(name: str, pupil: Any, code: str = PHOTO) -> str:
    return reverse(f"consents:{name}", args=[pupil.person.uid, code])


def agree(client: Any, pupil: Any, *, yes: bool = True, number: int = 1, code: str = PHOTO) -> Any:
    """Answer on the page."""
    return client.post(
        url_of("answer", pupil, code), {"dong-y": "1" if yes else "0", "noi-dung": str(number)}, follow=True
    )


def take_back(client: Any, pupil: Any, reason: str = "") -> Any:
    return client.post(url_of("withdraw", pupil), {"reason": reason}, follow=True)


def paper(**values: str) -> dict[str, str]:
    """What a teacher types from a paper that both signed."""
    return {
        "subject_answer": "agreed",
        "representative_answer": "agreed",
        "signer": "",
        "name": "Ngô Văn Dũng",
        "relation": "cha",
        "on": "2026-09-10",
    } | values
