"""The stand-in judges as the real receiver is known to: over a real socket, record by record, the same way each time."""

import copy
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.housekeeping import ROOT
from tests.sandbox_sector.serving import KEY, Sandbox, serving

SCHOOL = {
    "manhomcaphoc": "04", "matruong": "31000701", "maddtc": "H31.1", "tentruong": "Trường THPT Mẫu", "maloaihinhtruong": 1,
    "makhuvuc": 0, "diachi": {"maxa": "11630", "matinh": "31"}, "sodienthoai": "0225", "email": "a@mau.invalid",
    "fax": "Không có", "website": "Không có", "hieutruong": "Nguyễn Thị Hạnh", "sodienthoaihieutruong": "0225",
    "tenvung": "Đồng bằng", "datkiemdinhcapdo": 0,
    **dict.fromkeys(("cochibodang", "latruongdatchuanquocgia", "latruongquocte", "cohocsinhkhuyettat", "cohocsinhbantru",
        "cothuocvungdacbietkhokhan", "coday2buoingay", "cosudungmayvitinh", "duocketnoiinternet", "codienluoi",
        "conguonnuocsach", "cocongtrinhvesinhtheogioitinh", "cochuongtrinhgiaoducvesinhdoitay",
        "cochuongtrinhgiaoducgioitinh"), 1),
}  # fmt: skip
PERSON = {"sodinhdanh": "031080000001", "hovaten": "Phạm Thị An", "gioitinh": 2, "ngaythangnamsinh": "1980-01-02",
          "dantoc": "01", "quoctich": "VN"}  # fmt: skip
STAFF = {"manhomcaphoc": "04", "matruong": "31000701", "magiaovien": "GV1", "matrangthailv": "01", "manhomcanbo": "03",
         "mahinhthuchopdong": "07", "matrinhdochuyenmon": "03", "codangvien": 0, "codoanvien": 0, "nguoi": PERSON}  # fmt: skip
CLASS = {"manhomcaphoc": "04", "matruong": "31000701", "malop": "2026-10A1", "tenlop": "10A1", "makhoi": "10",
         "magiaoviencn": "GV1", "madanhmucngoaingu1": "01", "maphanban": "03"}  # fmt: skip
PUPIL = {
    "manhomcaphoc": "04", "matruong": "31000701", "mahocsinh": "3190000001", "makhoi": "10", "malop": "2026-10A1",
    "matrangthaihientai": "01", "makhuvuc": 0, "chieucao": 160, "cannang": 48.5, "nhommau": 5,
    "nguoi": {**PERSON, "sodinhdanh": "031211900001", "hovaten": "Ngô Linh Chi", "ngaythangnamsinh": "2011-03-04"},
    **dict.fromkeys(("cokhuyettatkhongdanhgia", "cohoc2buoi", "hongheo", "chadantoc", "medantoc", "vungkhokhan",
        "cogiamhocphi", "cohotrochiphihoctap", "cohotroantrua", "tuyenmoimamnon"), 0),
}  # fmt: skip
RESULT = {"matruong": "31000701", "makhoi": "10", "malop": "2026-10A1", "mahocsinh": "3190000001", "hocky": "1",
          "diemtongket": 0, "mahocluc": 1, "mahanhkiem": 1, "colenlop": 1}  # fmt: skip


def row(body: dict[str, Any], key: str = "a", version: Any = 1, event: str = "NEW", **changes: Any) -> dict[str, Any]:
    """Return a record with its envelope; changes replace values, «nguoi__x» inside an object, None takes one away."""
    found = {"idbanghi": key, "sukien": event, "phienban": version, "thoigiancapnhat": "2026-11-25T08:00:00"}
    found |= copy.deepcopy(body)
    for path, value in changes.items():
        *outer, name = path.split("__")
        place = found[outer[0]] if outer else found
        place[name] = value
        if value is None:
            del place[name]
    return found


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with serving() as found:
        yield found


@pytest.fixture
def filled(sandbox: Sandbox) -> Sandbox:
    for table, body in (("truong", SCHOOL), ("canbo", STAFF), ("lophoc", CLASS), ("hocsinh", PUPIL)):
        assert sandbox.codes(table, row(body)) == ["000-000"], table
    return sandbox


def test_records_in_order_are_accepted_up_to_the_results(filled: Sandbox) -> None:
    answer = filled.send("ketqua", row(RESULT)).json()

    assert answer == {
        "messageId": "TB-000005",
        "items": [{"clientId": "a", "name": "", "error": "000-000", "errorDescription": "Thành công"}],
    }


def test_each_table_asks_for_what_it_stands_on(sandbox: Sandbox) -> None:
    assert sandbox.codes("canbo", row(STAFF)) == ["300-001"]
    sandbox.send("truong", row(SCHOOL))
    assert sandbox.codes("lophoc", row(CLASS)) == ["300-002"]
    sandbox.send("canbo", row(STAFF))
    assert sandbox.codes("hocsinh", row(PUPIL)) == ["300-003"]
    sandbox.send("lophoc", row(CLASS))
    assert sandbox.codes("ketqua", row(RESULT)) == ["300-004"]


@pytest.mark.parametrize(
    ("sent", "answer"),
    [
        (row(PUPIL), "000-000"),
        (row(PUPIL, chieucao=161), "200-002"),
        (row(PUPIL, version=2, event="UPDATE", chieucao=161), "000-000"),
        (row(PUPIL, key="b", event="UPDATE", mahocsinh="9", nguoi__sodinhdanh="031211900002"), "200-003"),
        (row(PUPIL, key="b", event="CANCEL"), "200-003"),
        (row(PUPIL, version=2, event="CANCEL"), "000-000"),
        (row(PUPIL, event="CANCEL"), "200-002"),
    ],
    ids=["again", "same-version-other-content", "newer", "update-of-unknown", "cancel-of-unknown", "cancel", "cancel-same-version"],
)  # fmt: skip
def test_versions(filled: Sandbox, sent: dict[str, Any], answer: str) -> None:
    assert filled.codes("hocsinh", sent) == [answer]


def test_older_version_is_refused_and_what_stands_stays(filled: Sandbox) -> None:
    filled.send("hocsinh", row(PUPIL, version=5, event="UPDATE", chieucao=170))

    answer = filled.send("hocsinh", row(PUPIL, version=4, event="UPDATE", chieucao=150)).json()["items"][0]

    assert (answer["error"], answer["errorDescription"]) == ("200-001", "Phiên bản cũ hơn phiên bản đã nhận: đã có 5")
    assert filled.records("hocsinh")["a"]["chieucao"] == 170


@pytest.mark.parametrize(
    ("changes", "code", "where"),
    [
        ({"nhommau": None}, "100-001", "nhommau"),
        ({"nguoi__sodinhdanh": None}, "100-001", "nguoi.sodinhdanh"),
        ({"nguoi__ngaythangnamsinh": None}, "100-001", "nguoi.ngaythangnamsinh"),
        ({"nguoi__ngaythangnamsinh": "2011-02-30"}, "100-002", "nguoi.ngaythangnamsinh"),
        ({"nguoi__sodinhdanh": "31211900001"}, "100-002", "nguoi.sodinhdanh"),
        ({"chieucao": "160"}, "100-002", "chieucao"),
        ({"hongheo": True}, "100-002", "hongheo"),
        ({"nguoi__dantoc": "56"}, "100-003", "nguoi.dantoc = 56"),
        ({"nguoi__gioitinh": 3}, "100-003", "nguoi.gioitinh = 3"),
        ({"manhomcaphoc": "08"}, "100-003", "manhomcaphoc = 08"),
        ({"matrangthaihientai": "05"}, "100-001", "malydothoihoc"),
        ({"nguoi": "x"}, "100-001", "nguoi"),
        ({"cha": {"hovaten": "Ngô Văn Dũng"}}, "100-001", "cha.sodinhdanh"),
        ({"noiohientai": {"maxa": "1163"}}, "100-002", "noiohientai.maxa"),
    ],
)
def test_fields_and_lists(filled: Sandbox, changes: dict[str, Any], code: str, where: str) -> None:
    answer = filled.send("hocsinh", row(PUPIL, version=2, event="UPDATE", **changes)).json()["items"][0]

    assert answer["error"] == code
    assert answer["errorDescription"].endswith(f": {where}")
    assert filled.records("hocsinh")["a"]["version"] == 1


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"version": 0}, "phienban"), ({"version": "1"}, "phienban"), ({"version": True}, "phienban"),
        ({"event": "ADD"}, "sukien"), ({"key": "x" * 151}, "idbanghi"), ({"key": ""}, "idbanghi"),
        ({"thoigiancapnhat": "25/11/2026"}, "thoigiancapnhat"), ({"thoigiancapnhat": "2026-13-01T00:00:00"}, "thoigiancapnhat"),
    ],
)  # fmt: skip
def test_envelope(filled: Sandbox, changes: dict[str, Any], where: str) -> None:
    answer = filled.send("hocsinh", row(PUPIL, **changes)).json()["items"][0]

    assert answer["error"] == "400-001"
    assert where in answer["errorDescription"]


def test_two_pupils_do_not_share_a_code_or_an_identity_number(filled: Sandbox) -> None:
    other = row(PUPIL, key="b", nguoi__sodinhdanh="031211900002")
    assert filled.codes("hocsinh", other) == ["MA_HOC_SINH_001"]
    other = row(PUPIL, key="b", mahocsinh="3190000002")
    assert filled.codes("hocsinh", other) == ["SO_DINH_DANH_001"]
    filled.send("hocsinh", row(PUPIL, version=2, event="CANCEL"))
    assert filled.codes("hocsinh", other) == ["000-000"]


def test_a_class_with_pupils_is_not_cancelled(filled: Sandbox) -> None:
    assert filled.codes("lophoc", row(CLASS, version=2, event="CANCEL")) == ["300-005"]
    filled.send("hocsinh", row(PUPIL, version=2, event="CANCEL"))
    assert filled.codes("lophoc", row(CLASS, version=2, event="CANCEL")) == ["000-000"]


def test_without_the_key_nothing_is_taken(sandbox: Sandbox) -> None:
    answers = [sandbox.send("truong", row(SCHOOL), key=key).status_code for key in ("sai", "Bearer", f"{KEY}x")]
    answers.append(httpx.post(f"{sandbox.url}/dong-bo/truong", json={"banghi": [row(SCHOOL)]}).status_code)

    assert answers == [401, 401, 401, 401]
    assert sandbox.records("truong") == {}


@pytest.mark.parametrize(
    "body", [b"", b"[]", b'{"banghi": []}', b'{"banghi": {}}', b"\xff", b'{"banghi": [' + b"1," * 200 + b"1]}"]
)
def test_a_message_that_is_none_is_turned_away(sandbox: Sandbox, body: bytes) -> None:
    answer = httpx.post(f"{sandbox.url}/dong-bo/truong", content=body, headers={"Authorization": f"Bearer {KEY}"})

    assert answer.status_code == 400


def test_what_is_no_record_gets_an_answer_of_its_own(sandbox: Sandbox) -> None:
    assert sandbox.codes("truong", 1, None, row(SCHOOL)) == ["400-001", "400-001", "000-000"]  # type: ignore[arg-type]


def test_catalogue_tells_cause_and_cure(sandbox: Sandbox) -> None:
    rows = {one["errorCode"]: one for one in httpx.get(f"{sandbox.url}/danh-muc-loi").json()}

    assert rows["MA_HOC_SINH_001"]["solution"] == "Xóa mã học sinh của Bộ rồi gửi lại"


@pytest.mark.parametrize(
    ("fault", "taken"),
    [
        ("error_500", 0),
        ("cut", 0),
        ("rate_limit", 0),
        ("accept_then_cut", 1),
        ("accept_then_timeout", 1),
        ("malformed", 1),
    ],
)
def test_a_planned_trouble_hits_once_and_then_all_is_well(sandbox: Sandbox, fault: str, taken: int) -> None:
    sandbox.plan({"kind": fault, "seconds": 0.2})

    try:
        answer = sandbox.send("truong", row(SCHOOL))
        seen = str(answer.status_code) if answer.status_code != 200 else answer.text[:6]
    except httpx.HTTPError:
        seen = "cut"

    expected = {"error_500": "500", "rate_limit": "429", "malformed": "<html>"}.get(fault, "cut")
    assert (seen, len(sandbox.records("truong"))) == (expected, taken)
    assert sandbox.codes("truong", row(SCHOOL)) == ["000-000"]


def test_a_trouble_waits_for_its_table_and_its_turn(sandbox: Sandbox) -> None:
    sandbox.plan({"kind": "error_500", "table": "canbo", "after": 1})

    statuses = [
        sandbox.send(table, row(body, version=version)).status_code
        for table, body, version in (
            ("truong", SCHOOL, 1),
            ("canbo", STAFF, 1),
            ("canbo", STAFF, 2),
            ("canbo", STAFF, 3),
        )
    ]

    assert statuses == [200, 200, 500, 200]
    assert httpx.post(f"{sandbox.url}/quan-tri/su-co", json={"faults": [{"kind": "x"}]}).status_code == 400


def test_every_second_answer_is_left_out(sandbox: Sandbox) -> None:
    sandbox.plan({"kind": "partial"})

    assert sandbox.codes("truong", row(SCHOOL), row(SCHOOL, key="b", matruong="2"), row(SCHOOL, key="c", matruong="3")) == [
        "000-000", "000-000",
    ]  # fmt: skip
    assert len(sandbox.records("truong")) == 3


def test_started_by_hand_it_prints_where_it_listens_and_keeps_its_limit() -> None:
    command = [sys.executable, "-m", "truongso.sandbox.sector", "--port", "0", "--key", KEY, "--rate", "2",
               "--window", "600", "--fault", "slow:1:0.01:truong"]  # fmt: skip
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            sandbox = Sandbox(process.stdout.readline().strip())
            answers = [sandbox.send("truong", row(SCHOOL)) for _ in range(3)]
            assert [answer.status_code for answer in answers] == [200, 200, 429]
            assert 595 <= int(answers[2].headers["Retry-After"]) <= 600
        finally:
            process.terminate()
