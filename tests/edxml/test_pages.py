"""The pages of the exchange and its commands: by hand, too, where the school has no connection."""

import json
import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from typer.testing import CliRunner

from tests.edxml.conftest import Sandbox, arrived, exchange
from tests.edxml.packages import full_document, sealed, written
from tests.edxml.test_outbox import issued
from tests.signing.builders import signed_pdf
from truongso.config.cli import build
from truongso.foundation.audit.models import Event
from truongso.foundation.evidence import store
from truongso.foundation.work.desk import desk_of
from truongso.governance.edxml.models import Package
from truongso.governance.incoming.models import IncomingDocument
from truongso.governance.outgoing.models import Delivery

pytestmark = pytest.mark.django_db


def text_of(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def upload(client: Any, content: bytes, name: str = "goi.edxml") -> Any:
    return client.post(reverse("edxml:import"), {"file": SimpleUploadedFile(name, content)}, follow=True)


def test_a_school_without_connection_works_by_hand(school: SimpleNamespace, client_of: Any, settings: Any):
    settings.EDXML_ORGAN = "H31.DEMO.THPTAL"
    lan = client_of(school.lan)
    assert "Trường chưa nối trực tiếp với trục" in text_of(lan.get(reverse("edxml:overview")))
    package = issued(school)
    on = timezone.localdate()
    assert [e.item.title for e in desk_of(school.lan, on).items if e.kind == "Trục liên thông"] == [
        f"Gói chưa chuyển đi: {package.notation}"
    ]
    answer = lan.get(reverse("edxml:download", args=[package.uid]))
    assert answer.content == store.read(package.blob.sha256)
    assert answer["Content-Disposition"] == 'attachment; filename="01-bc-thptal.edxml"'
    assert Event.objects.filter(code="edxml.downloaded").count() == 1
    page = text_of(lan.post(reverse("edxml:hand_over", args=[package.uid]), follow=True))
    assert "Đã ghi là chuyển bằng tay." in page
    assert Delivery.objects.get().state == "sent"
    assert not [e for e in desk_of(school.lan, on).items if e.kind == "Trục liên thông"]


def test_a_package_comes_in_as_a_file_once(school: SimpleNamespace, client_of: Any):
    lan, content = client_of(school.lan), sealed()
    page = text_of(upload(lan, content))
    assert "Đã chuyển thành văn bản đến, chờ vào sổ." in page
    for words in ("12/SGDĐT-VP", "KT. GIÁM ĐỐC – PHÓ GIÁM ĐỐC – Nguyễn Văn Mẫu", "Hỏa tốc", "phu-luc.pdf", "Hợp lệ"):
        assert words in page, words
    document = IncomingDocument.objects.get()
    assert (document.notation, document.urgency, document.channel) == ("12/SGDĐT-VP", 3, "exchange")
    upload(lan, content)
    assert (IncomingDocument.objects.count(), Package.objects.count()) == (1, 1)


def test_a_hostile_file_is_kept_and_named(school: SimpleNamespace, client_of: Any):
    bomb = b'<!DOCTYPE b [<!ENTITY a "aaaa">]><edxml>&a;</edxml>'
    page = text_of(upload(client_of(school.lan), bomb))
    assert "Gói không được nhận: Gói có khai báo kiểu hoặc thực thể (DTD)" in page
    assert not IncomingDocument.objects.exists()
    package = arrived()
    assert store.read(package.blob.sha256) == bomb
    assert "Đã ghi là đã xem." in text_of(
        client_of(school.lan).post(reverse("edxml:see", args=[package.uid]), follow=True)
    )


def test_a_file_beyond_the_limit_is_not_kept(school: SimpleNamespace, client_of: Any, settings: Any):
    settings.EVIDENCE_MAX_BYTES = 100
    answer = upload(client_of(school.lan), written())
    assert answer.status_code == 409
    assert "lớn hơn" in text_of(answer)
    assert not Package.objects.exists()


def test_the_clerk_runs_the_exchange_and_answers_who_wants_a_letter_back(
    school: SimpleNamespace, sandbox: Sandbox, client_of: Any
):
    lan = client_of(school.lan)
    document_id = sandbox.letter(files={"a.pdf": signed_pdf("school")})
    assert "Đã chạy: gửi 1 gói, nhận 1 gói." in text_of(lan.post(reverse("edxml:run"), follow=True))
    sandbox.order("trang-thai-van-ban", code="13", document_id=document_id, description="Gửi nhầm")
    lan.post(reverse("edxml:run"))
    request = Package.objects.undecided().get()
    assert counted(lan, "inbox", "lay-lai") == 1
    assert "Trả lời đề nghị lấy lại: 1234/SGDĐT-VP" in [
        e.item.title for e in desk_of(school.lan, timezone.localdate()).items
    ]
    url = reverse("edxml:answer", args=[request.uid])
    refused = lan.post(url, {"answer": "refused", "reason": " "})
    assert (refused.status_code, "Hãy ghi vì sao không đồng ý" in text_of(refused)) == (409, True)
    page = text_of(lan.post(url, {"answer": "agreed"}, follow=True))
    assert "Đã trả lời nơi gửi." in page and "Đồng ý lấy lại, Nguyễn Thị Lan" in page.replace(
        str(school.lan), "Nguyễn Thị Lan"
    )
    exchange()
    line = text_of(lan.get(reverse("edxml:package", args=[request.parent.uid])))
    for words in ("01 Đã đến", "13 Lấy lại", "15 Đồng ý lấy lại"):
        assert words in line, words


def counted(client: Any, name: str, view: str) -> int:
    """Return the number of the overview that links to a view of a list, which must hold exactly so many rows."""
    url = f"{reverse(f'edxml:{name}')}?xem={view}"
    overview = client.get(reverse("edxml:overview")).content.decode()
    [number] = re.findall(rf'<a href="{re.escape(url)}">(\d+)</a>', overview)
    assert client.get(url).context["listing"].rows.count() == int(number)
    return int(number)


def test_a_package_on_its_way_is_counted_where_the_link_leads(
    school: SimpleNamespace, sandbox: Sandbox, client_of: Any
):
    first, _second = issued(school), issued(school, "Báo cáo thứ hai")
    Package.objects.filter(pk=first.pk).update(state="sending")
    assert counted(client_of(school.lan), "outbox", "cho-gui") == 2


def test_who_may_see_and_who_may_act(school: SimpleNamespace, sandbox: Sandbox, client_of: Any):
    package = issued(school)
    pages = [reverse("edxml:overview"), reverse("edxml:outbox"), reverse("edxml:agencies"), package.get_absolute_url()]
    for user, status in ((school.lan, 200), (school.hanh, 200), (school.an, 403), (school.em, 403)):
        found = {client_of(user).get(page).status_code for page in pages[:3]}
        assert found == {status}, user
    assert client_of(school.hanh).post(reverse("edxml:hand_over", args=[package.uid])).status_code == 403
    assert client_of(school.hanh).post(reverse("edxml:run")).status_code == 403
    package.refresh_from_db()
    assert package.state == "waiting"


def test_lists_run_few_queries_and_become_excel(
    school: SimpleNamespace, sandbox: Sandbox, client_of: Any, django_assert_max_num_queries: Any
):
    client = client_of(school.lan)
    for number in range(3):
        issued(school, f"Báo cáo số {number}")
    exchange()
    client.get(reverse("edxml:outbox"))
    with django_assert_max_num_queries(25):
        page = text_of(client.get(reverse("edxml:outbox")))
    assert "3 gói" in page
    page = text_of(client.get(reverse("edxml:inbox"), {"ma": "03"}))
    assert "3 trên 6 gói" in page
    assert client.get(reverse("edxml:outbox"), {"xuat": "xlsx"})["Content-Type"].startswith("application/vnd.openxml")


def test_secrets_are_shown_nowhere(school: SimpleNamespace, sandbox: Sandbox, client_of: Any, settings: Any):
    page = text_of(client_of(school.lan).get(reverse("edxml:overview")))
    assert "Đã cấu hình" in page and "H31.DEMO.THPTAL" in page
    assert settings.EDXML_PASSWORD not in page and settings.EDXML_URL not in page


# --- Command line ------------------------------------------------------------------------------------------------------------


def run(*arguments: str) -> Any:
    return CliRunner().invoke(build(), ["edxml", *arguments])


def test_a_package_is_read_from_the_command_line(school: SimpleNamespace, tmp_path: Path):
    path = tmp_path / "goi.edxml"
    path.write_bytes(sealed())
    answer = run("read", str(path), "--json", "--extract", str(tmp_path / "ra"))
    said = json.loads(answer.stdout)
    assert (answer.exit_code, said["readable"], said["seal"]["verdict"]) == (0, True, "VALID")
    assert (said["document_id"], said["subject"]) == (full_document().document_id, full_document().subject)
    assert [one["name"] for one in said["attachments"]] == ["van-ban.pdf", "phu-luc.pdf"]
    assert sorted(p.name for p in (tmp_path / "ra").iterdir()) == ["01-van-ban.pdf", "02-phu-luc.pdf"]
    assert "Số, ký hiệu: 12/SGDĐT-VP" in run("read", str(path)).stdout
    assert not Package.objects.exists()


def test_what_cannot_be_read_says_why(tmp_path: Path):
    path = tmp_path / "goi.edxml"
    path.write_bytes(b"<html/>")
    answer = run("read", str(path), "--json")
    assert (answer.exit_code, json.loads(answer.stdout)["readable"]) == (1, False)


def test_a_package_is_written_from_the_command_line(school: SimpleNamespace, settings: Any, tmp_path: Path):
    settings.EDXML_ORGAN = "H31.DEMO.THPTAL"
    package, path = issued(school), tmp_path / "ra.edxml"
    answer = run("write", package.notation, "-o", str(path), "--json")
    assert (answer.exit_code, json.loads(answer.stdout)["to"]) == (0, school.office.code)
    assert path.read_bytes() == store.read(package.blob.sha256)
    missing = run("write", "99/BC-THPTAL", "-o", str(path))
    assert missing.exit_code != 0
