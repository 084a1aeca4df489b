"""A scan of 300 MB, sent for real through the whole stack: a sentence comes back, nothing is kept, little is held meanwhile."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from truongso.core.uploads import MEGABYTE, UploadLimitHandler, max_bytes
from truongso.foundation.evidence.models import Blob
from truongso.governance.incoming.models import IncomingDocument

pytestmark = [pytest.mark.once, pytest.mark.django_db]
_BREAK = b"--ngan--"
FIELDS = {
    "channel": "upload",
    "type_code": "CV",
    "subject": "Bản quét rất lớn",
    "sender_name": "Sở Nội vụ",
    "copies": "1",
    "urgency": "0",
}


def memory() -> int:
    """Return what this process holds in memory, in bytes."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096


class Sending:
    """The body of a form as a socket gives it: files of zeros, made while they are read; watches memory and a folder."""

    def __init__(self, folder: Path, files: int, megabytes: int) -> None:
        self.folder, self.held, self.most_on_disk, self.before = folder, b"", 0, memory()
        self.most_memory = self.before
        self._pieces = self._body(files, megabytes)
        small = len(b"".join(self._small(files)))
        self.length = small + files * megabytes * MEGABYTE

    def _small(self, files: int) -> Iterator[bytes]:
        for name, value in FIELDS.items():
            yield f'--ngan\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for number in range(files):
            yield (
                f'--ngan\r\nContent-Disposition: form-data; name="files"; filename="quet-{number}.pdf"\r\n'
                "Content-Type: application/pdf\r\n\r\n"
            ).encode()
            yield b"\r\n"
        yield _BREAK

    def _body(self, files: int, megabytes: int) -> Iterator[bytes]:
        nought = bytes(MEGABYTE)
        for piece in self._small(files):
            if piece == b"\r\n":
                yield from (nought for _ in range(megabytes))
            yield piece

    def read(self, size: int = -1) -> bytes:
        while len(self.held) < size and (piece := next(self._pieces, b"")):
            self.held += piece
            self.most_memory = max(self.most_memory, memory())
            self.most_on_disk = max(
                self.most_on_disk, sum(p.stat().st_size for p in self.folder.rglob("*") if p.is_file())
            )
        given, self.held = self.held[:size], self.held[size:]
        return given

    def readline(self, size: int = -1) -> bytes:
        raise NotImplementedError("nobody reads a form by lines")


def send(client: Client, folder: Path, *, files: int, megabytes: int) -> tuple[Any, Sending]:
    body = Sending(folder, files, megabytes)
    answer = client.request(
        REQUEST_METHOD="POST", PATH_INFO=reverse("incoming:receive"), CONTENT_LENGTH=str(body.length),
        CONTENT_TYPE="multipart/form-data; boundary=ngan", **{"wsgi.input": body},
    )  # fmt: skip
    return answer, body


@pytest.fixture
def folder(tmp_path: Path, settings: Any) -> Path:
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    return tmp_path


def kept() -> tuple[int, int]:
    return IncomingDocument.objects.count(), Blob.objects.count()


def test_a_scan_of_300_megabytes_is_refused_with_a_sentence_and_leaves_nothing(
    office: Any, lan: Client, folder: Path
) -> None:
    lan.get(reverse("incoming:receive"))
    before = kept()
    answer, body = send(lan, folder, files=1, megabytes=300)
    assert answer.status_code == 422
    sentence = "Tệp «quet-0.pdf» lớn hơn 25 MB: hãy nén ảnh, tách tệp, hoặc nộp liên kết."
    assert sentence in answer.content.decode()
    assert kept() == before
    assert body.read(10) == b""  # all of it was taken from the line, so the browser shows the answer
    assert body.most_on_disk <= max_bytes()
    assert body.most_memory - body.before < 40 * MEGABYTE
    assert list(folder.iterdir()) == []


def test_many_files_each_within_the_limit_do_not_fill_the_disk(office: Any, lan: Client, folder: Path) -> None:
    before = kept()
    answer, body = send(lan, folder, files=16, megabytes=20)
    assert answer.status_code == 422
    assert "lớn hơn 25 MB" in answer.content.decode()
    assert kept() == before
    assert body.most_on_disk <= max_bytes() * UploadLimitHandler.MOST_AT_ONCE
