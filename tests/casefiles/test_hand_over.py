"""Closed files go to the archive: minutes that both sides sign, acceptance, lock; the package and its check."""

import json
import subprocess
import zipfile
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from lxml import etree
from typer.testing import CliRunner

from tests.casefiles.conftest import PDF, PIN, TODAY, closed, fresh, key_of, press, put, words_of
from tests.signing.builders import signed_pdf
from truongso.config.cli import build
from truongso.core.pdf_pages import text_of
from truongso.core.refusal import Refused
from truongso.foundation.audit.models import Event
from truongso.foundation.evidence import store
from truongso.foundation.signing import actions as signing
from truongso.foundation.signing.models import SignatureRequest, SigningKey
from truongso.foundation.signing.questions import steps_waiting_for
from truongso.foundation.signing.sitting import sign_steps
from truongso.foundation.signing.verifying import verify
from truongso.foundation.work.registry import worklists
from truongso.governance.casefiles import actions
from truongso.governance.casefiles.models import CaseFile, HandOver, Package
from truongso.governance.casefiles.packaging.checking import check_package, mets_schema
from truongso.governance.casefiles.packaging.layout import SCHEMAS

Clients = Callable[[Any], Client]
OpenFor = Callable[..., CaseFile]
LAST_YEAR = TODAY - timedelta(days=370)


@pytest.fixture
def file(cast: SimpleNamespace, open_for: OpenFor) -> CaseFile:
    """A closed file of An's with a signed paper, a plain one, and one on paper only; its day for handing in is over."""
    made = open_for(cast.an, "45-CM", title="Hồ sơ hội giảng cấp trường")
    put(
        made,
        "Quyết định tổ chức hội giảng",
        content=signed_pdf("hanh"),
        kind="Quyết định",
        file_name="Quyết định 12.pdf",
    )
    put(made, "Kế hoạch hội giảng", content=PDF, file_name="ke-hoach.pdf", author="Tổ Toán – Tin")
    put(made, "Phiếu dự giờ", electronic=False, page_count=4, notation="", dated_on=None)
    return closed(made, cast.an, LAST_YEAR)


def sign_as(user: Any, request: SignatureRequest) -> None:
    steps = [step for step in steps_waiting_for(user) if step.request_id == request.pk]
    for step in steps:
        signing.open_step(step, by=user)
    outcomes = sign_steps(steps, key=SigningKey.objects.get(person=user.person), secret=PIN, by=user)
    assert [outcome.problem for outcome in outcomes] == [""]


def chosen(cast: SimpleNamespace, client_of: Clients, file: CaseFile) -> HandOver:
    """An chooses the file for the archive."""
    press(client_of(cast.an), "choose", files=[file.pk], note="đủ, rõ chữ")
    found: HandOver = HandOver.objects.get()
    return found


def test_a_late_file_is_signed_over_and_locked(
    cast: SimpleNamespace, client_of: Clients, trusted: Path, file: CaseFile
) -> None:
    for user in (cast.an, cast.binh):
        key_of(user)
    due = worklists.get("casefiles.to_hand_in").items_for(cast.an, TODAY)
    assert [(item.title, item.due_on) for item in due] == [
        (f"Nộp lưu hồ sơ {file.code}: Hồ sơ hội giảng cấp trường", file.hand_in_by)
    ]
    assert "Đã quá hạn nộp lưu" in words_of(client_of(cast.an).get(file.get_absolute_url()))

    over = chosen(cast, client_of, file)
    assert (over.code, over.state, over.made_by) == (f"NL-{TODAY.year}-01", "draft", cast.an)
    assert not worklists.get("casefiles.to_hand_in").items_for(cast.an, TODAY)
    index = text_of(client_of(cast.an).get(reverse("casefiles:hand_over_paper", args=[over.uid, "muc-luc"])).content, 3)
    for words in ("MỤC LỤC HỒ SƠ, TÀI LIỆU NỘP LƯU", "45-CM", "10 năm", "gồm 1 hồ sơ"):
        assert words in " ".join(index.split())

    press(client_of(cast.an), "sign_minutes", over.uid, giver=cast.an.person.pk, taker=cast.binh.person.pk)
    request = SignatureRequest.objects.get()
    assert [step.capacity for step in request.steps.all()] == ["BÊN GIAO", "BÊN NHẬN"]
    sign_as(cast.an, request)
    assert fresh(over).state == "signing"
    assert "đang ký biên bản" in words_of(press(client_of(cast.lan), "accept", over.uid))
    assert fresh(file).state == "closed"
    sign_as(cast.binh, request)
    over = fresh(over)
    assert over.state == "signed"
    minutes = store.read(over.minutes_file_id)
    assert [signer.name for signer in verify(minutes).signers] == ["Phạm Thị An", "Trần Văn Bình"]
    plain = " ".join(text_of(minutes, 5).split())
    for words in ("BIÊN BẢN", "Bên giao: Phạm Thị An.", "đủ, rõ chữ", "giao nhận 1 hồ sơ điện tử", "Phụ lục"):
        assert words in plain, plain

    assert [item.title for item in worklists.get("casefiles.to_accept").items_for(cast.lan, TODAY)] == [
        f"Nhận hồ sơ: đợt nộp lưu {over.code}"
    ]
    assert press(client_of(cast.an), "accept", over.uid).status_code == 403
    press(client_of(cast.lan), "accept", over.uid)
    assert (fresh(over).state, fresh(over).accepted_by) == ("accepted", cast.lan)
    file = fresh(file)
    assert file.state == "archived"
    with pytest.raises(Refused, match="đã nộp lưu trữ: không thay đổi được nữa"):
        put(file, "Thêm")
    with pytest.raises(Refused, match="chỉ mở lại được hồ sơ đã kết thúc, chưa nộp lưu"):
        actions.reopen_file(file, reason="Thử", by=cast.hanh)
    assert "được khóa" in words_of(client_of(cast.an).get(file.get_absolute_url()))


def test_minutes_that_come_back_unsigned_can_be_made_again(
    cast: SimpleNamespace, client_of: Clients, file: CaseFile
) -> None:
    over = chosen(cast, client_of, file)
    same = press(client_of(cast.an), "sign_minutes", over.uid, giver=cast.an.person.pk, taker=cast.an.person.pk)
    assert "Bên giao và bên nhận phải là hai người." in words_of(same)
    actions.put_before_signers(over, giver=cast.an.person, taker=cast.lan.person, by=cast.an)
    answer = press(client_of(cast.an), "cancel", over.uid, reason="Đổi ý")
    assert "hãy đợi đủ chữ ký, hoặc rút văn bản trình ký trước" in words_of(answer)
    request = SignatureRequest.objects.get()
    signing.withdraw_request(request, reason="Thiếu một hồ sơ", by=cast.an)
    over = fresh(over)
    assert (over.state, over.trouble, over.minutes_file) == ("draft", "Thiếu một hồ sơ", None)
    press(client_of(cast.an), "cancel", over.uid, reason="Lập lại cho đủ")
    assert fresh(over).state == "cancelled"
    press(client_of(cast.an), "choose", files=[file.pk])
    assert HandOver.objects.order_by("pk").last().code == f"NL-{TODAY.year}-02"


def test_only_closed_files_that_are_free_can_be_chosen(
    cast: SimpleNamespace, client_of: Clients, file: CaseFile, open_for: OpenFor
) -> None:
    going = open_for(cast.an, "46-CM")
    with pytest.raises(Refused, match="đang thu thập: chỉ nộp lưu hồ sơ đã kết thúc"):
        actions.start_hand_over([going, file], made_on=TODAY, by=cast.an)
    with pytest.raises(Refused, match="Hãy chọn ít nhất một hồ sơ"):
        actions.start_hand_over([], made_on=TODAY, by=cast.an)
    assert not HandOver.objects.exists()
    answer = press(client_of(cast.long), "choose", files=[file.pk])
    assert "Hãy chọn ít nhất một hồ sơ" in words_of(answer)  # somebody else's file is not on the list
    over = chosen(cast, client_of, file)
    with pytest.raises(Refused, match=f"đã nằm trong đợt nộp lưu {over.code}"):
        actions.start_hand_over([file], made_on=TODAY, by=cast.lan)
    with pytest.raises(Refused, match="hãy đưa ra khỏi đợt nộp trước"):
        actions.reopen_file(file, reason="Thử", by=cast.hanh)
    assert client_of(cast.long).get(over.get_absolute_url()).status_code == 404
    assert client_of(cast.lan).get(over.get_absolute_url()).status_code == 200


def run(*words: Any) -> Any:
    return CliRunner().invoke(build(), ["casefiles", *map(str, words)])


@pytest.fixture
def made(cast: SimpleNamespace, trusted: Path, file: CaseFile, tmp_path: Path) -> Path:
    """The package of the file, made from the command line."""
    path = tmp_path / "goi.zip"
    answer = run("package", file.code, "--out", path)
    assert answer.exit_code == 0, answer.output
    assert "gồm 7 tệp" in answer.output
    return path


def folder_of(made: Path, tmp_path: Path) -> Path:
    subprocess.run(["unzip", "-q", made, "-d", tmp_path / "mo"], check=True)
    return next((tmp_path / "mo").iterdir())


def test_other_programs_agree_with_the_package(made: Path, file: CaseFile, tmp_path: Path) -> None:
    subprocess.run(["unzip", "-tq", made], check=True)
    folder = folder_of(made, tmp_path)
    names = sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())
    code = file.code.lower()
    assert names == sorted([
        "METS.xml", "manifest-sha256.txt", f"metadata/EAD-{code}.xml", "metadata/signatures.xml",
        f"index/muc-luc-{code}.pdf", f"data/{code}/001-quyet-dinh-12.pdf", f"data/{code}/002-ke-hoach.pdf",
    ])  # fmt: skip
    subprocess.run(["sha256sum", "--strict", "--quiet", "-c", "manifest-sha256.txt"], cwd=folder, check=True)
    assert (folder / f"data/{code}/002-ke-hoach.pdf").read_bytes() == PDF

    mets = etree.parse(str(folder / "METS.xml"))
    assert mets_schema().validate(mets)
    ead = etree.parse(str(folder / f"metadata/EAD-{code}.xml"))
    schema = etree.XMLSchema(etree.parse(str(SCHEMAS / "ead.xsd")))
    assert schema.validate(ead), schema.error_log
    space = {"e": "urn:isbn:1-931666-22-9"}
    texts = {one.get("type"): one.findtext("e:p", namespaces=space) for one in ead.iterfind("e:archdesc/e:odd", space)}
    assert (texts["FileCode"], texts["Maintenance"]) == (f"THPTAL.{file.code}", "10 năm")
    items = ead.findall("e:archdesc/e:dsc/e:c", space)
    assert [one.findtext("e:did/e:unittitle", namespaces=space) for one in items] == [
        "Quyết định tổ chức hội giảng", "Kế hoạch hội giảng", "Phiếu dự giờ",
    ]  # fmt: skip
    assert [one.find("e:did/e:dao", space) is not None for one in items] == [True, True, False]

    signatures = etree.parse(str(folder / "metadata/signatures.xml"))
    files = signatures.getroot().findall("{*}file")
    assert [(one.get("signed"), one.get("verdict")) for one in files] == [("true", "VALID"), ("false", None)]
    assert files[0].findtext("{*}signer") == "Nguyễn Thị Hạnh"


def test_a_whole_package_passes_the_check(made: Path) -> None:
    answer = run("check-package", made)
    assert (answer.exit_code, "Gói nguyên vẹn: 6 tệp đúng mã băm." in answer.output) == (0, True)


def changed(made: Path, edit: Callable[[dict[str, bytes]], None]) -> Path:
    """Return a copy of the package after somebody touched its files."""
    with zipfile.ZipFile(made) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    edit(files)
    path = made.with_name("sua.zip")
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def _find(files: dict[str, bytes], ending: str) -> str:
    return next(name for name in files if name.endswith(ending))


def _drop(ending: str) -> Callable[[dict[str, bytes]], None]:
    return lambda files: files.pop(_find(files, ending)) and None


def _add(name: str) -> Callable[[dict[str, bytes]], None]:
    return lambda files: files.update({f"{next(iter(files)).partition('/')[0]}/{name}": b"them"})


def _change(ending: str) -> Callable[[dict[str, bytes]], None]:
    return lambda files: files.update({_find(files, ending): b"%PDF-1.4 khac"})


def _coherent(files: dict[str, bytes]) -> None:
    """Somebody who knows of the list of sums changes a paper and its line, but not METS."""
    import hashlib

    name, sums = _find(files, "ke-hoach.pdf"), _find(files, "manifest-sha256.txt")
    before, files[name] = files[name], b"%PDF-1.4 khac"
    old, new = (hashlib.sha256(content).hexdigest() for content in (before, files[name]))
    files[sums] = files[sums].replace(old.encode(), new.encode())


@pytest.mark.parametrize(
    ("edit", "kind", "name"),
    [
        (_drop("ke-hoach.pdf"), "missing", "002-ke-hoach.pdf"),
        (_change("ke-hoach.pdf"), "different", "002-ke-hoach.pdf"),
        (_change("METS.xml"), "different", "METS.xml"),
        (_add("data/la.exe"), "extra", "data/la.exe"),
        (_coherent, "different", "002-ke-hoach.pdf"),
        (_drop("manifest-sha256.txt"), "broken", "sua.zip"),
        (_add("../../ra-ngoai.txt"), "broken", "sua.zip"),
    ],
)
def test_whatever_was_touched_is_named(
    made: Path, edit: Callable[[dict[str, bytes]], None], kind: str, name: str
) -> None:
    path = changed(made, edit)
    answer = run("check-package", path, "--json")
    assert answer.exit_code == 3
    findings = json.loads(answer.stdout)["findings"]
    assert (findings[0]["kind"], findings[0]["name"].endswith(name)) == (kind, True), findings
    assert len(findings) == (2 if name == "METS.xml" else 1), findings


def test_a_truncated_package_is_broken(made: Path, tmp_path: Path) -> None:
    half = tmp_path / "nua.zip"
    half.write_bytes(made.read_bytes()[:-200])
    assert [one.kind for one in check_package(half).findings] == ["broken"]
    damaged = bytearray(made.read_bytes())
    place = damaged.find(b"002-ke-hoach.pdf") + 60
    damaged[place : place + 8] = b"\xff" * 8
    half.write_bytes(bytes(damaged))
    assert any("002-ke-hoach.pdf" in one.name for one in check_package(half).findings)
    assert run("check-package", tmp_path / "khong-co.zip").exit_code == 1


def test_the_page_checks_a_package(cast: SimpleNamespace, client_of: Clients, made: Path) -> None:
    address = reverse("casefiles:check_package")
    with made.open("rb") as opened:
        assert "6 tệp đúng mã băm, không thiếu, không thừa." in words_of(
            client_of(cast.an).post(address, {"file": opened})
        )
    with changed(made, _drop("ke-hoach.pdf")).open("rb") as opened:
        words = words_of(client_of(cast.an).post(address, {"file": opened}))
    assert "Gói không nguyên vẹn" in words
    assert "002-ke-hoach.pdf: có trong manifest-sha256.txt nhưng không có trong gói." in words


def test_the_package_of_an_open_file_or_of_nothing_is_refused(
    cast: SimpleNamespace, open_for: OpenFor, tmp_path: Path
) -> None:
    going = open_for(cast.an, "46-CM")
    answer = run("package", going.code, "--out", tmp_path / "x.zip")
    assert (answer.exit_code, "hãy kết thúc hồ sơ rồi mới lập gói" in answer.output) == (1, True)
    assert not (tmp_path / "x.zip").exists()
    assert run("package", "2026.khong-co").exit_code == 1
    with pytest.raises(Refused, match="hãy kết thúc hồ sơ rồi mới lập gói"):
        actions.ask_package(going, by=cast.an)
    assert not Package.objects.exists()


def test_a_package_is_made_in_the_background_and_fetched(
    cast: SimpleNamespace, client_of: Clients, file: CaseFile, django_capture_on_commit_callbacks: Any, tmp_path: Path
) -> None:
    an = client_of(cast.an)
    press(an, "ask_package", file.uid)
    package = Package.objects.get()
    assert "Đang lập gói: 0 trên 0 văn bản." in words_of(an.get(file.get_absolute_url()))
    assert "đang lập: hãy đợi một lát" in words_of(press(an, "ask_package", file.uid))
    done = actions.build_package(package, now=timezone.now())
    assert done is not None
    assert (done.stage, done.done, done.total) == ("ready", 7, 7)
    assert actions.build_package(package, now=timezone.now()) is None  # another worker comes too late
    answer = an.get(reverse("casefiles:package", args=[file.uid, package.uid]))
    path = tmp_path / "tai-ve.zip"
    path.write_bytes(answer.content)
    assert check_package(path).whole
    assert Event.objects.filter(code="casefiles.package_fetched").count() == 1
    assert client_of(cast.long).get(reverse("casefiles:package", args=[file.uid, package.uid])).status_code == 404


def test_a_lost_paper_is_named_and_no_package_is_kept(cast: SimpleNamespace, file: CaseFile) -> None:
    store.path_of(file.entries.get(position=2).blob_id).unlink()
    package = actions.ask_package(file, by=cast.an)
    done = actions.build_package(package, now=timezone.now())
    assert done is not None
    assert (done.stage, done.blob) == ("failed", None)
    assert "Tệp của văn bản «Kế hoạch hội giảng»" in done.trouble


def test_the_package_of_a_hand_over_holds_all_files_and_the_minutes(
    cast: SimpleNamespace, file: CaseFile, open_for: OpenFor, tmp_path: Path
) -> None:
    other = open_for(cast.an, "46-CM", title="Hồ sơ thi đua", retention_years=None)
    put(other, "Báo cáo thi đua", content=PDF, file_name="bao-cao.pdf")
    closed(other, cast.an, date(2026, 1, 5))
    over = actions.start_hand_over([file, other], made_on=TODAY, by=cast.an)
    actions.put_before_signers(over, giver=cast.an.person, taker=cast.lan.person, by=cast.an)
    path = tmp_path / "dot.zip"
    answer = run("package", over.code, "--out", path)
    assert answer.exit_code == 0, answer.output
    assert check_package(path).whole
    names = zipfile.ZipFile(path).namelist()
    assert f"{over.code.lower()}/index/bien-ban-giao-nhan.pdf" in names
    assert sum(name.endswith(".xml") for name in names) == 4
