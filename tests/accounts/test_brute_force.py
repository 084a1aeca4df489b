"""Guesses from many workers at once share one count: on PostgreSQL, with real connections and real processes."""

import json
import os
import subprocess
import sys
import threading
from typing import Any

import pytest
from django.db import connection, connections
from django.test import Client

from tests.accounts.conftest import LOGIN
from truongso.demo.cast import PASSWORD
from truongso.foundation.accounts.models import FailedLogin, LoginRecord
from truongso.foundation.audit.models import Event

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
WORKER = """
import json, os, sys
import django
django.setup()
from django.conf import settings
settings.DATABASES["default"]["NAME"] = sys.argv[1]
from django.db import connections
connections["default"].settings_dict["NAME"] = sys.argv[1]
from django.utils import timezone
from truongso.foundation.accounts import lockout
sys.stdin.readline()
print(json.dumps([lockout.begin("an", now=timezone.now())[1] for _ in range(20)]))
"""


def test_two_processes_may_look_at_five_passwords_together(cast: Any) -> None:
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    command = [sys.executable, "-c", WORKER, str(connection.settings_dict["NAME"])]
    workers = [
        subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    for worker in workers:
        assert worker.stdin
        worker.stdin.write("\n")
        worker.stdin.flush()
    tries = [json.loads(worker.communicate(timeout=120)[0]) for worker in workers]
    assert sum(sum(one) for one in tries) == 5, tries
    assert FailedLogin.objects.get().count == 5


def test_forty_guesses_at_once_reach_the_password_five_times(cast: Any) -> None:
    start, answers = threading.Barrier(8), []

    def guess(number: int) -> None:
        try:
            start.wait(timeout=30)
            for one in range(5):
                answer = Client().post(LOGIN, {"login": "an", "password": f"doan-mo-{number}-{one}"})
                answers.append(answer.content.decode())
        finally:
            connections.close_all()

    threads = [threading.Thread(target=guess, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    assert len(answers) == 40
    assert sum("Tên đăng nhập hoặc mật khẩu không đúng." in text for text in answers) == 4
    assert sum("tạm khóa đến" in text for text in answers) == 36
    assert LoginRecord.objects.filter(outcome="wrong_password").count() == 5
    assert Event.objects.filter(code="accounts.login_failed").count() == 5
    assert Client().post(LOGIN, {"login": "an", "password": PASSWORD}).status_code == 200, "the right one waits too"
