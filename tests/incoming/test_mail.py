"""Letters by e-mail: saved ones that the clerk uploads, and the office's mailbox over a real socket."""

from email.message import EmailMessage
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.incoming.conftest import letter_pdf
from tests.incoming.imap_server import Mailbox, serving
from truongso.core.refusal import Refused
from truongso.governance.incoming import actions, mailbox
from truongso.governance.incoming.models import IncomingDocument
from truongso.governance.office.models import Channel


def message(key: str = "<a1@haiphong.edu.vn>", attached: bytes | None = None, name: str = "gm-21.pdf") -> bytes:
    letter = EmailMessage()
    letter["From"] = "Phòng Giáo dục trung học <gdtrh@haiphong.edu.vn>"
    letter["To"] = "vanthu@truong.edu.vn"
    letter["Subject"] = "Giấy mời 21/GM-SGDĐT họp giao ban"
    letter["Message-ID"] = key
    letter.set_content("Kính gửi nhà trường giấy mời họp giao ban tháng 10.")
    letter.add_attachment(attached or letter_pdf(), maintype="application", subtype="pdf", filename=name)
    return letter.as_bytes()


@pytest.fixture
def so_by_mail(office: Any) -> Any:
    office.so.email = "gdtrh@haiphong.edu.vn"
    office.so.save()
    return office.so


def test_the_clerk_uploads_a_saved_letter_twice(lan: Client, office: Any, so_by_mail: Any, trusted: Any) -> None:
    for _ in range(2):
        file = SimpleUploadedFile("thu.eml", message())
        response = lan.post(reverse("incoming:messages"), {"files": file}, follow=True)
        assert response.status_code == 200
    document = IncomingDocument.objects.get()
    assert (document.channel, document.sender, document.notation) == (Channel.EMAIL, office.so, "21/GM-SGDĐT")
    assert document.subject == "Giấy mời 21/GM-SGDĐT họp giao ban"
    assert [file.name for file in document.files.all()] == ["gm-21.pdf", "noi-dung-thu.txt"]
    assert (document.verdict, document.has_organisation_signature) == ("VALID", True)


def test_a_macro_beside_a_letter_stays_outside_and_the_letter_arrives(office: Any) -> None:
    raw = message(attached=b"MZ\x90 virus", name="mau.docm")
    document = actions.receive_message(raw, now=timezone.now(), by=office.lan)
    strange, words = document.files.all()
    assert (strange.name, strange.blob, strange.size) == ("mau.docm", None, 9)
    assert strange.strange.startswith("Không nhận loại tệp «mau.docm»")
    assert words.blob is not None


def test_what_is_no_letter_is_refused_in_the_form(lan: Client) -> None:
    response = lan.post(reverse("incoming:messages"), {"files": SimpleUploadedFile("thu.eml", b"\x00\x01")})
    assert response.status_code == 422
    assert "không phải thư điện tử (.eml) đọc được" in response.content.decode()
    assert not IncomingDocument.objects.exists()


def test_the_mailbox_is_read_over_the_network(lan: Client, office: Any, settings: Any) -> None:
    box = Mailbox([message(), message("<a2@haiphong.edu.vn>"), b"no letter at all"])
    with serving(box) as settings.MAILBOX_URL:
        page = lan.post(reverse("incoming:read_mailbox"), follow=True).content.decode()
        assert "Đã nhận 2 văn bản từ hộp thư, 1 thư không nhận được (đã gắn cờ trong hộp thư)." in page
        assert [box.flags(n) for n in (1, 2, 3)] == [{"\\Seen"}, {"\\Seen"}, {"\\Flagged"}]
        read = actions.read_mailbox(now=timezone.now(), by=None)
    assert (read.taken, read.flagged) == (0, 0)
    assert IncomingDocument.objects.count() == 2


def test_a_line_that_breaks_loses_nothing_and_doubles_nothing(office: Any, settings: Any) -> None:
    box = Mailbox([message(), message("<a2@haiphong.edu.vn>")], fault="cut")
    with serving(box) as settings.MAILBOX_URL:
        with pytest.raises(mailbox.MailboxAway):
            actions.read_mailbox(now=timezone.now(), by=None)
        assert IncomingDocument.objects.count() == 1
        box.fault = ""
        box.flags(1).clear()  # the mark was lost too
        assert actions.read_mailbox(now=timezone.now(), by=None).taken == 2
    assert IncomingDocument.objects.count() == 2


@pytest.mark.parametrize("fault", ["login", "hang"])
def test_a_mailbox_that_is_away_says_so(lan: Client, settings: Any, fault: str) -> None:
    settings.MAILBOX_TIMEOUT = 0.5
    with serving(Mailbox([message()], fault=fault)) as settings.MAILBOX_URL:
        page = lan.post(reverse("incoming:read_mailbox"), follow=True).content.decode()
    assert "Không đọc được hộp thư lúc này, hãy thử lại sau ít phút" in page
    assert not IncomingDocument.objects.exists()


def test_passwords_do_not_travel_in_clear(office: Any, settings: Any) -> None:
    settings.MAILBOX_URL = "imap://a:b@mail.truong.edu.vn/INBOX"
    with pytest.raises(Refused, match=r"^TRUONGSO_MAILBOX phải dùng imaps"):
        mailbox.read_unseen(lambda raw: BytesIO(raw))
