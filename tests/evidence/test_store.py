"""The store keeps a content once, whole, for ever; what goes wrong is found and said."""

import json
import os
import signal
import subprocess
import sys

import pytest
import typer
from typer.testing import CliRunner

from tests.evidence import builders
from truongso.foundation.audit.models import Event
from truongso.foundation.evidence import actions, commands, store
from truongso.foundation.evidence.checks import check_files
from truongso.foundation.evidence.models import Blob


def test_a_sound_store_has_nothing_to_report(cast, submit_pdf):
    submit_pdf(cast.an)
    assert check_files() == []


def test_missing_damaged_and_orphan_files_are_listed(cast, submit_pdf, files):
    gone, broken = (submit_pdf(cast.an, pages=n).current_version.blob_id for n in (1, 2))
    store.path_of(gone).unlink()
    store.path_of(broken).write_bytes(b"x")
    orphan = store.put(b"nobody names me")
    (files / "ab").mkdir(exist_ok=True)
    (files / "ab" / ".dead.partial").write_bytes(b"half")
    assert sorted(check_files()) == sorted(
        [
            f"Thiếu tệp {gone}: hãy khôi phục từ bản sao lưu.",
            f"Tệp hỏng {broken}: nội dung không còn đúng mã băm, hãy khôi phục từ bản sao lưu.",
            "Tệp ghi dở ab/.dead.partial: không hại gì, có thể xóa khi không ai đang nộp tệp.",
            f"Tệp không có hồ sơ {orphan[:2]}/{orphan[2:4]}/{orphan}: không hại gì, "
            "có thể xóa khi không ai đang nộp tệp.",
        ]
    )


def test_one_changed_byte_is_found_when_read(files):
    sha256 = store.put(b"content")
    path = store.path_of(sha256)
    path.chmod(0o600)
    path.write_bytes(b"Content")
    with pytest.raises(store.Damaged):
        store.read(sha256)
    with pytest.raises(store.Damaged):
        store.read("0" * 64)


def test_stored_content_is_never_overwritten_and_no_partial_stays(files):
    sha256 = store.put(b"content")
    before = store.path_of(sha256).stat()
    assert store.put(b"content") == sha256
    after = store.path_of(sha256).stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)
    assert [path.name for path in store.stored()] == [sha256]


def test_sending_the_content_again_puts_a_damaged_file_right(cast, submit_pdf):
    item = submit_pdf(cast.an)
    sha256 = item.current_version.blob_id
    store.path_of(sha256).write_bytes(b"broken")
    actions.note_damage(item.current_version)
    actions.note_damage(item.current_version)
    assert Event.objects.filter(code="evidence.damage_found").count() == 1
    submit_pdf(cast.hoa)
    assert store.read(sha256) == builders.pdf()
    assert Blob.objects.get(pk=sha256).damage_found_at is None
    assert [sentence for sentence in check_files() if sentence.startswith(("Thiếu", "Tệp hỏng"))] == []


def test_a_failure_between_file_and_row_leaves_a_harmless_file(cast, submit_pdf, monkeypatch):
    def power_cut(*_, **__):
        raise SystemExit("power cut")

    monkeypatch.setattr(actions, "_append", power_cut)
    with pytest.raises(SystemExit):
        submit_pdf(cast.an)
    assert (Blob.objects.count(), Event.objects.filter(code__startswith="evidence.").count()) == (0, 0)
    assert [sentence.split(" ")[:5] for sentence in check_files()] == [["Tệp", "không", "có", "hồ", "sơ"]]
    monkeypatch.undo()


def test_killed_while_writing_nothing_stands_under_the_final_name(files):
    """A process is killed (-9) after the bytes and before the name: only a partial file is left."""
    program = (
        "import os, signal, sys; from django.conf import settings; settings.configure(FILES_ROOT=sys.argv[1]);"
        "from truongso.foundation.evidence import store;"
        "os.link = lambda *a: os.kill(os.getpid(), signal.SIGKILL); store.put(b'content')"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(files)], env=os.environ | {"PYTHONPATH": os.getcwd()}, check=False
    )
    assert done.returncode == -signal.SIGKILL
    left = list(store.stored())
    assert [path.suffix for path in left] == [".partial"]
    sha256 = store.put(b"content")
    assert store.read(sha256) == b"content"


def test_the_command_says_what_is_broken_and_fails(cast, submit_pdf):
    application = typer.Typer()
    commands.register(application)
    item = submit_pdf(cast.an)
    sound = CliRunner().invoke(application, ["evidence", "check", "--json"])
    assert (sound.exit_code, json.loads(sound.stdout)) == (0, {"checked": 1, "sound": True, "findings": []})
    sha256 = item.current_version.blob_id
    store.path_of(sha256).unlink()
    broken = CliRunner().invoke(application, ["evidence", "check", "--json"])
    assert broken.exit_code == 3
    assert json.loads(broken.stdout)["findings"] == [f"Thiếu tệp {sha256}: hãy khôi phục từ bản sao lưu."]
