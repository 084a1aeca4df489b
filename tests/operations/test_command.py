"""The `truongso` command speaks Vietnamese, comes at once, and says in one sentence what is wrong."""

import subprocess
import sys
import time

import pytest

from tests.operations.installations import Installation
from truongso.config import cli

pytestmark = pytest.mark.own_databases


@pytest.fixture
def fresh(tmp_path):
    return Installation(tmp_path / "home")


def test_help_comes_within_a_second_without_starting_the_site(fresh):
    fresh.run("--help")
    started = time.perf_counter()
    done = fresh.run("--help")
    assert time.perf_counter() - started < 1.5  # alone 0.4 s; tests share the machine
    assert done.returncode == 0
    for command in ("setup", "serve", "doctor", "backup", "restore", "audit"):
        assert f" {command} " in done.stdout
    assert not fresh.home.exists()


def test_commands_are_loaded_without_models():
    code = (
        "import sys; from truongso.config import cli; cli.build()\n"
        "print([m for m in sys.modules if m.endswith('.models') and m.startswith('truongso')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout == "[]\n", done.stderr


def test_version(fresh):
    done = fresh.run("--version")
    assert (done.returncode, done.stdout) == (0, "Trường Số 0.1.0\n")


def test_every_app_with_commands_is_found():
    names = cli.command_modules()
    assert "truongso.foundation.audit.commands" in names
    assert names[-1] == "truongso.config.commands"


def test_wrong_use_is_exit_code_2(fresh):
    assert fresh.run("khong-co-lenh-nay").returncode == 2
    assert fresh.run("serve", "--port", "70000").returncode == 2


def test_a_refusal_is_one_sentence_on_the_error_stream(fresh, tmp_path):
    done = fresh.run("restore", str(tmp_path / "x.zip"))
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"Không thấy tệp {tmp_path / 'x.zip'}: hãy xem lại đường dẫn.\n"


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        (
            "TRUONGSO_HOSTS",
            "*",
            "TRUONGSO_HOSTS không được là *: hãy ghi tên miền của trường, ngăn cách bằng dấu phẩy.",
        ),
        (
            "TRUONGSO_HOSTS",
            "so.truong.example",
            "Địa chỉ so.truong.example ở ngoài máy này nên phải chạy sau TLS: "
            "đặt TRUONGSO_TLS=true và cấu hình chứng thư ở máy chủ proxy.",
        ),
        ("TRUONGSO_TLS", "có", "Biến môi trường TRUONGSO_TLS có giá trị không đúng: xem docs/installation.md."),
        (
            "TRUONGSO_LOG_LEVEL",
            "x",
            "Biến môi trường TRUONGSO_LOG_LEVEL có giá trị không đúng: xem docs/installation.md.",
        ),
        ("TRUONGSO_SECRET_KEY", "ngắn", "TRUONGSO_SECRET_KEY quá ngắn: cần ít nhất 32 ký tự ngẫu nhiên."),
        (
            "TRUONGSO_EMAIL_URL",
            "http://x",
            "TRUONGSO_EMAIL_URL phải là console: hoặc smtp://người-dùng:mật-khẩu@máy:587/?tls=True (xem docs/installation.md).",
        ),
        (
            "DATABASE_URL",
            "mysql://x",
            "DATABASE_URL phải bắt đầu bằng sqlite:///đường-dẫn hoặc postgres://người-dùng@máy/tên-cơ-sở-dữ-liệu.",
        ),
    ],
)
def test_a_wrong_or_unsafe_setting_is_one_sentence(fresh, name, value, sentence):
    done = fresh.run("setup", **{name: value})
    assert (done.returncode, done.stdout, done.stderr) == (1, "", sentence + "\n")


def test_a_database_without_tables_is_told(fresh):
    done = fresh.run("audit", "verify")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "Cơ sở dữ liệu chưa được lập hoặc chưa nâng cấp: hãy chạy truongso setup rồi thử lại.\n"


def test_a_surprise_goes_to_the_log_and_to_the_screen_only_with_debug(new_installation):
    fresh = new_installation()
    broken = (
        "import sys; from truongso.config import cli, backup\n"
        "from truongso.config import backup as b\n"
        "def make(*a, **k): raise KeyError('bí mật')\n"
        "b.make = make\n"
        "sys.argv = ['truongso', *{arguments}]\ncli.main()"
    )
    done = fresh.python(broken.format(arguments=["backup", "x.zip"]))
    log = fresh.home / "log" / "truongso.log"
    assert done.returncode == 1
    assert done.stderr == (
        f"Có lỗi ngoài dự kiến (KeyError). Chi tiết ở {log}; thêm --debug ngay sau truongso để xem tại chỗ.\n"
    )
    assert "Traceback" in log.read_text()
    shown = fresh.python(broken.format(arguments=["--debug", "backup", "x.zip"]))
    assert "Traceback" in shown.stderr


def test_setup_can_be_repeated_and_closes_the_folder_to_others(fresh):
    assert fresh.run("setup").stdout.startswith("Cơ sở dữ liệu đã sẵn sàng (đã làm")
    assert fresh.run("setup").stdout == "Cơ sở dữ liệu đã sẵn sàng.\n"
    assert fresh.home.stat().st_mode & 0o777 == 0o700
