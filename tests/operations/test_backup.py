"""A school is backed up while it works and brought back, on either database, whole or not at all."""

import hashlib
import json
import os
import shutil
import signal
import stat
import zipfile
from pathlib import Path

import pytest

from tests.operations.seed import IDENTITY_NUMBER
from truongso.config import restore
from truongso.core.refusal import Refused

pytestmark = [pytest.mark.slow, pytest.mark.own_databases]
KINDS = ("sqlite", "postgresql")
FOREIGN = "Đây không phải bản sao lưu của Trường Số"


@pytest.mark.parametrize(
    ("source", "target"), [("sqlite", "sqlite"), ("sqlite", "postgresql"), ("postgresql", "sqlite")]
)
def test_everything_comes_back_on_the_same_or_the_other_database(source, target, school, archive_of, new_installation):
    before = school(source).state()
    fresh = new_installation(target)
    done = fresh.run("restore", str(archive_of(source)))
    assert (done.returncode, done.stderr) == (0, "")
    assert "Nhật ký nguyên vẹn: 12 sự việc." in done.stdout
    after = fresh.state()
    restored = after["tables"]["audit.event"].pop()
    before["tables"]["audit.event"] = [e for e in before["tables"]["audit.event"] if "config.backup_made" not in e]
    assert "config.restored" in restored
    for state in (before, after):
        state["tables"].pop("audit.chainhead")
    assert after == before
    assert len(after["files"]) == 1


@pytest.mark.parametrize("kind", ["postgresql", "sqlite"])
def test_work_goes_on_after_a_restore_with_new_keys_and_a_guarded_trail(kind, archive_of, new_installation):
    fresh = new_installation(kind)
    assert fresh.run("restore", str(archive_of("sqlite"))).returncode == 0
    done = fresh.python(
        "from truongso.foundation.org import actions\n"
        "from truongso.foundation.audit.models import Event\n"
        "from django.db import DatabaseError, connection\n"
        "from truongso.foundation.audit import triggers\n"
        "print(actions.add_person(full_name='Trần Thị Bê', by=None).pk, triggers.installed(connection))\n"
        "try:\n    Event.objects.filter(sequence=1).update(code='x')\n"
        "except DatabaseError as error:\n    print(str(error).splitlines()[0])"
    )
    assert done.stdout.splitlines() == ["3 True", "Nhật ký không được sửa hoặc xóa."]


def test_the_archive_is_private_named_and_not_overwritten(school, archive_of):
    path = archive_of("sqlite")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    before = path.read_bytes()
    done = school("sqlite").run("backup", str(path))
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"Đã có tệp {path}: hãy chọn tên khác, bản sao lưu không ghi đè lên tệp cũ.\n"
    assert path.read_bytes() == before
    assert [p.name for p in path.parent.iterdir()] == [path.name]


def test_verify_says_what_the_archive_holds(school, archive_of):
    found = school("sqlite").json("backup", str(archive_of("sqlite")), "--verify")
    assert (found["school"], found["version"], found["files"], found["missing_files"]) == (
        "Trường THPT Mẫu",
        "0.1.0",
        1,
        [],
    )
    with zipfile.ZipFile(archive_of("sqlite")) as file:
        assert found["digest"] == hashlib.sha256(file.read("manifest.json")).hexdigest()


def test_sessions_and_secrets_stay_at_home(archive_of, school):
    with zipfile.ZipFile(archive_of("sqlite")) as file:
        names = file.namelist()
        everything = b"".join(file.read(name) for name in names)
    assert "rows/sessions.session.jsonl" not in names
    assert (school("sqlite").home / "secret_key").read_bytes().strip() not in everything


@pytest.mark.parametrize("kind", ["postgresql", "sqlite"])
def test_encrypted_values_stay_encrypted_and_open_with_the_schools_key_only(kind, archive_of, school, new_installation):
    with zipfile.ZipFile(archive_of("sqlite")) as file:
        everything = b"".join(file.read(name) for name in file.namelist())
    assert IDENTITY_NUMBER.encode() not in everything
    assert "Lê Thị Hoa".encode() not in everything
    fresh = new_installation(kind)
    assert fresh.run("restore", str(archive_of("sqlite"))).returncode == 0
    read = "from truongso.records.students.models import Pupil\nprint(Pupil.objects.get().identity_number)"
    (fresh.home / "seal_key").write_text("mot-khoa-khac-dai-hon-ba-muoi-hai-ky-tu")
    assert fresh.python(read).returncode == 1
    checks = {check["name"]: check for check in fresh.json("doctor")["checks"]}
    assert (checks["seal"]["state"], checks["seal"]["mend"]) == (
        "fail",
        "Chép tệp seal_key của máy cũ vào thư mục dữ liệu, quyền 600.",
    )
    shutil.copy(school("sqlite").home / "seal_key", fresh.home / "seal_key")
    assert fresh.python(read).stdout == f"{IDENTITY_NUMBER}\n"


def test_a_backup_is_recorded(school, archive_of):
    archive_of("sqlite")
    done = school("sqlite").python(
        "from truongso.foundation.audit.models import Event\n"
        "print(Event.objects.get(code='config.backup_made').data['name'])"
    )
    assert done.stdout == "sqlite.zip\n"


def test_a_lost_content_is_named_and_the_rest_is_kept(busy_school, tmp_path):
    poor = busy_school()
    shutil.rmtree(poor.home / "files")
    done = poor.run("backup", str(tmp_path / "poor.zip"))
    assert done.returncode == 3
    assert "Thiếu 1 tệp vì trong kho đã mất hoặc hỏng từ trước" in done.stdout
    assert len(restore.describe(tmp_path / "poor.zip")["missing_files"]) == 1


# --- Bad archives -------------------------------------------------------------------------------------


def refusal_of(path: Path) -> str:
    with pytest.raises(Refused) as refused:
        restore.describe(path)
    return refused.value.sentence


def test_any_changed_byte_is_noticed(copy_of):
    path = copy_of()
    whole = path.read_bytes()
    for at in range(0, len(whole), max(1, len(whole) // 60)):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 0x41]) + whole[at + 1 :])
        try:
            restore.describe(path)
        except Refused:
            continue
        # Bytes that carry nothing (times, attributes in the ZIP headers) may change; the contents must not have.
        with zipfile.ZipFile(path) as changed, zipfile.ZipFile(copy_of_bytes(path, whole)) as original:
            assert [changed.read(n) for n in changed.namelist()] == [original.read(n) for n in original.namelist()]


def copy_of_bytes(path: Path, content: bytes) -> Path:
    other = path.with_name("original.zip")
    other.write_bytes(content)
    return other


@pytest.mark.parametrize("kept", [0, 1, 100, 0.5, 0.99])
def test_a_cut_off_archive_is_refused(kept, copy_of):
    path = copy_of()
    whole = path.read_bytes()
    path.write_bytes(whole[: int(kept * len(whole)) if isinstance(kept, float) else kept])
    assert refusal_of(path).startswith(FOREIGN)


def test_a_foreign_file_is_refused(tmp_path):
    path = tmp_path / "x.zip"
    path.write_bytes(b"%PDF-1.7 not a backup")
    assert refusal_of(path).startswith(FOREIGN)
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("word/document.xml", "<w/>")
    assert refusal_of(path) == "Đây không phải bản sao lưu của Trường Số: hãy chọn tệp do lệnh truongso backup lập."
    assert refusal_of(tmp_path / "nowhere.zip").startswith("Không thấy tệp")


def rewritten(path: Path, change) -> Path:
    """Write the archive anew with its manifest changed and all digests made right again, as a forger would."""
    with zipfile.ZipFile(path) as old:
        contents = {name: old.read(name) for name in old.namelist()}
    manifest = json.loads(contents.pop("manifest.json"))
    contents.pop("manifest.sha256")
    change(manifest, contents)
    for name in contents:
        manifest["members"].setdefault(
            name, {"size": len(contents[name]), "sha256": hashlib.sha256(contents[name]).hexdigest()}
        )
    content = json.dumps(manifest).encode()
    with zipfile.ZipFile(path, "w") as new:
        for name, value in contents.items():
            new.writestr(name, value)
        new.writestr("manifest.json", content)
        new.writestr("manifest.sha256", hashlib.sha256(content).hexdigest())
    return path


def test_names_inside_never_become_paths(copy_of, tmp_path):
    for name in ("../../etc/cron.d/x", "/etc/passwd", "files/../../x", "rows/..\\x.jsonl", "files/" + "A" * 64):
        path = rewritten(copy_of(), lambda manifest, contents, name=name: contents.update({name: b"x"}))
        assert "tên lạ bên trong" in refusal_of(path)
    assert not (tmp_path.parent / "x").exists()


def test_an_undeclared_member_is_refused(copy_of):
    path = copy_of()
    with zipfile.ZipFile(path, "a") as file:
        file.writestr("files/" + "0" * 64, b"stowaway")
    assert "danh sách tệp bên trong không khớp bảng kê" in refusal_of(path)


def test_a_member_that_swells_is_refused(copy_of):
    def swell(manifest, contents):
        contents["rows/org.person.jsonl"] = b"\0" * 50_000_000

    assert "dài hơn bảng kê" in refusal_of(rewritten(copy_of(), swell))


def test_an_archive_of_a_newer_version_is_refused_and_nothing_is_touched(copy_of, new_installation):
    def from_the_future(manifest, contents):
        manifest["version"] = "9.0"
        manifest["migrations"]["org"].append("0099_more")

    fresh = new_installation()
    done = fresh.run("restore", str(rewritten(copy_of(), from_the_future)))
    assert done.returncode == 1
    assert done.stderr == (
        "Bản sao lưu do phiên bản 9.0 lập, mới hơn phần mềm này (0.1.0): hãy nâng cấp Trường Số rồi khôi phục.\n"
    )
    assert not (fresh.home / "files").exists()


def test_rows_that_break_a_reference_leave_the_database_as_it_was(copy_of, new_installation):
    def orphan(manifest, contents):
        manifest["members"].pop("rows/org.person.jsonl")
        contents["rows/org.person.jsonl"] = b""

    fresh = new_installation()
    before = fresh.state()["tables"]
    done = fresh.run("restore", str(rewritten(copy_of(), orphan)))
    assert done.returncode == 1
    assert done.stderr.startswith("Bản sao lưu hỏng (cơ sở dữ liệu không nhận")
    assert fresh.state()["tables"] == before


# --- What is there is not lost ------------------------------------------------------------------------


def test_a_database_with_data_is_replaced_only_with_the_typed_words(school, archive_of, busy_school):
    busy = busy_school()
    before = busy.state()
    plain = busy.run("restore", str(archive_of("sqlite")))
    assert (plain.returncode, plain.stderr) == (
        1,
        "Cơ sở dữ liệu đang có dữ liệu: hãy khôi phục vào cơ sở dữ liệu trống, hoặc thêm --replace để thay toàn bộ.\n",
    )
    wrong = busy.run("restore", str(archive_of("sqlite")), "--replace", given="vâng\n")
    assert wrong.returncode == 1
    assert "Lời xác nhận không đúng: chưa khôi phục, dữ liệu đang có còn nguyên." in wrong.stderr
    assert busy.state() == before
    right = busy.run("restore", str(archive_of("sqlite")), "--replace", given="THAY TOÀN BỘ\n")
    assert right.returncode == 0, right.stderr
    assert busy.state()["tables"]["org.person"] == school("sqlite").state()["tables"]["org.person"]


def test_an_older_archive_is_brought_to_the_present_in_a_new_database(
    school, copy_of, blank_installation, new_installation
):
    """As if the last migration of auth had come after the backup: the rows fit the tables of then, then these move on."""

    def before_site_messages(manifest, contents):
        manifest["version"] = "0.0.9"
        manifest["migrations"]["auth"].remove("0012_alter_user_first_name_max_length")

    path = rewritten(copy_of(), before_site_messages)
    fresh = blank_installation()
    done = fresh.run("restore", str(path))
    assert (done.returncode, done.stderr) == (0, "")
    assert fresh.state()["tables"]["org.person"] == school("sqlite").state()["tables"]["org.person"]
    assert fresh.json("audit", "verify")["intact"]
    refused = new_installation().run("restore", str(path))
    assert refused.returncode == 1
    assert refused.stderr.startswith("Bản sao lưu do phiên bản cũ hơn (0.0.9) lập: hãy khôi phục vào một cơ sở dữ liệu")


# --- Power cuts -----------------------------------------------------------------------------------------


def test_a_backup_killed_at_its_end_leaves_nothing_that_looks_complete(school, tmp_path):
    done = school("sqlite").python(
        "import os, signal, pathlib\n"
        "from django.utils import timezone\n"
        "from truongso.config import archive, backup\n"
        "archive._name = lambda *_: os.kill(os.getpid(), signal.SIGKILL)\n"
        f"backup.make(pathlib.Path({str(tmp_path / 'b.zip')!r}), at=timezone.now())"
    )
    assert done.returncode == -signal.SIGKILL
    assert not (tmp_path / "b.zip").exists()
    assert [p.suffix for p in tmp_path.iterdir()] == [".partial"]
    assert os.listdir(tmp_path)[0].startswith(".")


@pytest.mark.parametrize("kind", KINDS)
def test_a_restore_killed_before_its_commit_changes_nothing(kind, archive_of, busy_school):
    busy = busy_school(kind)
    before = busy.state()
    done = busy.python(
        "import os, signal, pathlib\n"
        "from truongso.config import restore\n"
        "restore._settle = lambda *_: os.kill(os.getpid(), signal.SIGKILL)\n"
        f"restore.restore(pathlib.Path({str(archive_of('sqlite'))!r}), replace=True)"
    )
    assert done.returncode == -signal.SIGKILL
    assert busy.state() == before
    assert busy.json("audit", "verify")["intact"]
    doctor = {check["name"]: check["state"] for check in busy.json("doctor")["checks"]}
    assert (doctor["audit"], doctor["files"], doctor["database"]) == ("ok", "ok", "ok")
