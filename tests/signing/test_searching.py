"""Many files of one sitting are searched by one process: it answers as the one for a single file, and outlives bad ones."""

import io
from typing import Any

import pytest
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import copy_into_new_writer

from tests.signing.builders import plain_pdf
from tests.signing.test_first_signature import certificates_of
from truongso.core import pdf_pages
from truongso.core.pdf_searching import Searching
from truongso.core.refusal import Refused
from truongso.foundation.signing.pdf_signing import prepare

pytestmark = pytest.mark.once


def test_it_answers_as_the_process_for_one_file():
    named = plain_pdf("#v(30mm) #h(30mm) Phạm Thị An")
    with Searching() as searching:
        place = searching.find(named, "Phạm Thị An")
        assert place == pdf_pages.find(named, "Phạm Thị An")
        assert place is not None
        assert searching.find(named, "Nguyễn Thị Hạnh") is None
        for broken in (b"%PDF-1.7\nhong", b"", b"-" * 200_000):
            with pytest.raises(pdf_pages.Unreadable):
                searching.find(broken, "Phạm Thị An")
        assert searching.find(plain_pdf("Phạm\nThị\nAn\n12 -"), "12") is not None


def test_after_a_process_that_was_killed_the_next_file_gets_another():
    named = plain_pdf("Phạm Thị An")
    with Searching() as searching:
        place = searching.find(named, "Phạm Thị An")
        first: Any = searching._process
        first.kill()
        first.wait()
        with pytest.raises(pdf_pages.Unreadable):
            searching.find(named, "Phạm Thị An")
        assert searching.find(named, "Phạm Thị An") == place
        second: Any = searching._process
    assert second.returncode is not None  # nothing stays behind
    assert first.pid != second.pid


def test_an_answer_that_does_not_come_is_not_waited_for(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("truongso.core.pdf_searching.TIMEOUT_SECONDS", 0)
    with Searching() as searching:
        with pytest.raises(pdf_pages.Unreadable, match="TimeoutError"):
            searching.find(plain_pdf(), "An")
        assert searching._process is None


def test_a_locked_file_is_refused_when_it_is_signed():
    writer, out = copy_into_new_writer(PdfFileReader(io.BytesIO(plain_pdf()))), io.BytesIO()
    writer.encrypt("mat-khau", "mat-khau")
    writer.write(out)
    with Searching() as searching, pytest.raises(pdf_pages.Unreadable):
        searching.find(out.getvalue(), "Quyết định")
    with pytest.raises(Refused, match="Tệp PDF đặt mật khẩu nên không ký được"):
        prepare(out.getvalue(), certificates_of("an"))
