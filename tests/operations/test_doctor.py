"""The doctor says what is wrong and how to mend it."""

import json

import pytest

from truongso.config import doctor, fonts, installation


def finding(name: str) -> doctor.Check:
    return next(check for check in doctor.examine() if check.name == name)


@pytest.mark.slow
@pytest.mark.own_databases
def test_a_sound_installation_has_nothing_to_mend(school):
    done = school("sqlite").run("doctor")
    assert done.returncode == 0, done.stdout
    assert done.stdout.endswith("Không có mục nào hỏng.\n")
    checks = {check["name"]: check for check in school("postgresql").json("doctor")["checks"]}
    assert {name for name, check in checks.items() if check["state"] == "fail"} == set()
    assert checks["database"]["message"].startswith("PostgreSQL")
    assert all(check["mend"] for check in checks.values() if check["state"] != "ok")


@pytest.mark.slow
@pytest.mark.own_databases
def test_a_sick_installation_is_told_and_leaves_with_code_3(new_installation):
    sick = new_installation()
    (sick.home / "secret_key").chmod(0o644)
    done = sick.run("doctor", "--json")
    home = next(check for check in json.loads(done.stdout)["checks"] if check["name"] == "home")
    assert (done.returncode, home["state"], home["mend"]) == (3, "fail", f"chmod 600 {sick.home / 'secret_key'}")


@pytest.mark.django_db
def test_a_folder_open_to_others_is_told(settings):
    settings.HOME.chmod(0o755)
    assert (finding("home").state, finding("home").mend) == ("warn", f"chmod 700 {settings.HOME}")
    settings.HOME.chmod(0o700)
    assert finding("home").state == "ok"


def test_fonts_hold_every_vietnamese_letter():
    assert len(set(fonts.VIETNAMESE_LETTERS)) == 146
    assert fonts.faults() == []


def test_a_lost_font_is_named(monkeypatch, tmp_path):
    monkeypatch.setattr(fonts, "folder", lambda: tmp_path)
    (tmp_path / "Tinos_400Regular.ttf").write_bytes(b"not a font")
    assert fonts.faults()[:2] == [
        "phông Tinos_400Regular.ttf không đọc được",
        "thiếu phông Tinos_400Regular_Italic.ttf",
    ]


@pytest.mark.django_db
def test_missing_assets_and_migrations_are_told(monkeypatch, tmp_path):
    monkeypatch.setattr(installation, "assets_manifest", lambda: tmp_path / "manifest.json")
    monkeypatch.setattr(installation, "missing_migrations", lambda: ["org.0002_x"])
    assert (finding("assets").state, finding("assets").mend) == ("fail", "Chạy make setup trong thư mục mã nguồn.")
    assert finding("migrations").message == "còn 1 bước nâng cấp chưa làm"
    (tmp_path / "manifest.json").write_text('{"a": {"file": "assets/app.js", "css": ["assets/app.css"]}}')
    assert finding("assets").message == "thiếu 2 tệp đã dựng, ví dụ assets/app.css"


@pytest.mark.django_db
@pytest.mark.breaks_chain
def test_a_missing_trigger_is_told():
    from django.db import connection

    from truongso.foundation.audit import triggers

    assert finding("audit").state == "ok"
    triggers.remove(connection)
    assert finding("audit").message == "cơ sở dữ liệu không còn chặn sửa, xóa nhật ký"
    triggers.install(connection)


@pytest.mark.django_db
def test_mail_that_does_not_answer_is_told(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_SSL = "127.0.0.1", 9, False
    assert finding("email").state == "fail"
    assert finding("email").message.startswith("127.0.0.1:9 không trả lời")


@pytest.mark.django_db
def test_an_examination_that_breaks_down_is_a_finding(monkeypatch):
    monkeypatch.setattr(doctor, "_examinations", [("x", "Thử", lambda: 1 / 0)])
    assert doctor.examine() == [
        doctor.Check(
            "x", "Thử", "fail", "không khám được: ZeroDivisionError: division by zero", "Báo cho người phát triển."
        )
    ]
