"""The search box: blind to accents, and it finds only what its user may see."""

import unicodedata

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.dashboards.conftest import words_of
from tests.plan_reports.builders import photo
from truongso.core.search import searches
from truongso.foundation.evidence import actions as evidence
from truongso.foundation.evidence.models import Item
from truongso.foundation.org import actions as org
from truongso.foundation.org.models import Person

SEARCH = "/tim-kiem/"
HINT = "Gõ từ hai chữ trở lên, có dấu hay không dấu đều được. Kết quả chỉ gồm những gì bạn được xem."


def hits(client, words):
    """Return the titles that were found, by kind."""
    answer = client.get(SEARCH, {"q": words})
    assert answer.status_code == 200
    return {title: [hit.title for hit in found] for title, found in answer.context["results"]}


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("Phạm Thanh", {"Người": ["Phạm Thanh Bình"]}),
        ("thanh BINH", {"Người": ["Phạm Thanh Bình"]}),
        ("văn phòng", {"Đơn vị": ["Văn phòng"]}),
        ("trao doi", {"Chỉ tiêu": ["2. Tối thiểu 95% văn bản được trao đổi dưới dạng điện tử"]}),
        ("chi tieu 6", {"Chỉ tiêu": ["6. Thí điểm ứng dụng trí tuệ nhân tạo"]}),
        ("quy trinh", {"Nhiệm vụ": ["2. Rà soát quy trình nội bộ"]}),
        ("Danh mục quy", {"Minh chứng": ["Danh mục quy trình 2026-Q2-3"]}),
        (
            "quy trình",
            {"Nhiệm vụ": ["2. Rà soát quy trình nội bộ"], "Minh chứng": ["Danh mục quy trình 2026-Q2-3"]},
        ),
        ("khong co gi ca", {}),
    ],
)
def test_a_leader_finds_each_kind_of_thing(school, client_of, words, found):
    shown = hits(client_of(school.binh), words)
    if words == "quy trinh":
        shown.pop("Minh chứng")
    assert shown == found


@pytest.mark.parametrize(
    "words", ["Đối soát dữ liệu", "doi soat du lieu", "  ĐỐI   SOÁT  dữ liệu ", "đôi soát dữ liêu"]
)
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_accents_case_blanks_and_forms_of_letters_do_not_matter(school, client_of, words, form):
    asked = unicodedata.normalize(form, words)
    assert hits(client_of(school.an), asked) == {"Nhiệm vụ": ["3. Đối soát dữ liệu học sinh"]}


def test_the_look_alike_of_d_is_found(school, client_of):
    assert hits(client_of(school.binh), "Ðỗ Linh") == {"Người": ["Đỗ Linh Chi"]}


def test_a_result_opens(school, client_of):
    client = client_of(school.an)
    for words in ("pham thanh", "van phong", "trao doi", "ra soat", "danh sach"):
        for _, found in client.get(SEARCH, {"q": words}).context["results"]:
            for hit in found:
                assert client.get(hit.url).status_code == 200, hit


def test_the_page_says_what_was_asked_and_found(school, client_of):
    assert words_of(client_of(school.binh).get(SEARCH, {"q": " pham thanh "})) == (
        "Kết quả cho «pham thanh» Người Phạm Thanh Bình Phó hiệu trưởng; Phụ trách kế hoạch chuyển đổi số"
    )
    assert words_of(client_of(school.binh).get(SEARCH, {"q": "không có"})) == (
        f"Kết quả cho «không có» Không tìm thấy {HINT}"
    )
    assert words_of(client_of(school.binh).get(SEARCH)) == (
        f"Tìm kiếm Tìm người, chỉ tiêu, nhiệm vụ, minh chứng {HINT}"
    )


@pytest.mark.parametrize("words", ["", " ", "b", " b ", "\u0301", "b\u0323", "\u00a0"])
def test_one_letter_finds_nothing(school, client_of, words):
    client = client_of(school.binh)
    assert hits(client, words) == {}
    assert HINT in words_of(client.get(SEARCH, {"q": words}))


def test_a_teacher_finds_colleagues_but_no_pupil(school, client_of):
    assert hits(client_of(school.an), "pham thanh") == {"Người": ["Phạm Thanh Bình"]}
    assert hits(client_of(school.an), "linh chi") == {}
    for who in ("hanh", "binh", "khanh"):
        assert hits(client_of(getattr(school, who)), "linh chi") == {"Người": ["Đỗ Linh Chi"]}, who


def test_evidence_is_found_by_who_may_see_it(school, client_of):
    evidence.add_file(
        title="Biên nhận riêng của văn thư",
        upload=photo("rieng.png"),
        owner=school.khanh.person,
        effective_from=school.plan.issued_on,
        by=school.khanh,
    )
    item = Item.objects.get(title="Biên nhận riêng của văn thư")
    found = {who: hits(client_of(getattr(school, who)), "bien nhan rieng") for who in ("binh", "khanh", "an")}
    assert found == {
        "binh": {"Minh chứng": [item.title]},
        "khanh": {"Minh chứng": [item.title]},
        "an": {},
    }
    assert client_of(school.an).get(item.get_absolute_url()).status_code == 404


def test_a_pupil_has_no_search_and_learns_nothing(school, client_of):
    for words in ("", "pham thanh", "linh chi", "doi soat", "van ban", "danh sach", "van phong"):
        answer = client_of(school.chi).get(SEARCH, {"q": words})
        assert answer.status_code == 403
        assert "Việc này cần quyền «Tìm trong những gì mình được xem»." in words_of(answer)
        assert "Phạm Thanh Bình" not in answer.content.decode()
        assert "Đối soát" not in answer.content.decode()


def test_even_with_the_right_to_search_a_pupil_finds_nothing_but_herself(school):
    org.add_person(full_name="Đỗ Linh Đan", by=None)
    for words in ("do linh", "pham thanh", "doi soat", "van ban", "danh sach", "van phong", "ban"):
        found = {kind.title: [hit.title for hit in kind.find(school.chi, words)] for kind in searches}
        assert {title: names for title, names in found.items() if names} == (
            {"Người": ["Đỗ Linh Chi"]} if words == "do linh" else {}
        ), words


def test_who_left_and_what_ended_are_not_found(school, client_of):
    client = client_of(school.binh)
    gone = org.add_person(full_name="Trần Thị Ngân", by=None)
    assert hits(client, "thi ngan") == {"Người": ["Trần Thị Ngân"]}
    Person.objects.filter(pk=gone.pk).update(ended_at="2026-09-01T00:00:00Z")
    assert hits(client, "thi ngan") == {}


@pytest.mark.parametrize(
    "words",
    [
        "<script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "{{ 7|add:7 }}",
        "' OR 1=1 --",
        "100%",
        "__",
        "\\",
        "x" * 5000,
        "ก" * 200,
        "a\x00b",
    ],
)
def test_whatever_is_typed_is_only_words(school, client_of, words):
    answer = client_of(school.binh).get(SEARCH, {"q": words})
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "<script>alert(1)" not in text and "<img src=x" not in text
    assert "«14»" not in text
    expected = {"Chỉ tiêu": ["1. 100% hồ sơ công việc được xử lý trên môi trường điện tử"]} if words == "100%" else {}
    assert {title: [hit.title for hit in found] for title, found in answer.context["results"]} == expected
    assert len(answer.context["search_words"]) <= 100


def test_what_is_found_is_escaped(school, client_of):
    org.add_person(full_name="<script>alert(1)</script>", by=None)
    text = client_of(school.binh).get(SEARCH, {"q": "alert"}).content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text and "<script>alert(1)" not in text


def test_at_most_twelve_of_a_kind_are_shown_with_as_many_queries_as_one(school, client_of):
    client = client_of(school.binh)
    client.get(SEARCH, {"q": "hoang van"})
    # Every change makes the numbers in the menu be counted anew: both pages are measured right after one.
    org.add_person(full_name="Hoàng Văn Một", by=None)
    with CaptureQueriesContext(connection) as few:
        assert len(hits(client, "hoang van")["Người"]) == 1
    for number in range(20):
        org.add_person(full_name=f"Hoàng Văn Một {number}", by=None)
    with CaptureQueriesContext(connection) as many:
        assert len(hits(client, "hoang van")["Người"]) == 12
    assert len(many) == len(few)
