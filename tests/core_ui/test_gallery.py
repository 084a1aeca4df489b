"""The gallery: for administrators, complete, and what can be copied is what is shown."""

import re
from html import unescape

import pytest

from tests.housekeeping import ROOT
from truongso.core.gallery import COMPONENTS, PIECES, SAMPLES
from truongso.foundation.audit.models import Event

ADDRESS = "/bo-giao-dien/"
NAMES = sorted(path.stem for path in COMPONENTS.glob("*.html"))


@pytest.fixture
def page(cast, client_of):
    answer = client_of(cast.minh).get(ADDRESS)
    assert answer.status_code == 200
    return answer.content.decode()


def sources(page):
    return [unescape(text) for text in re.findall(r"<pre[^>]*><code>(.*?)</code></pre>", page, re.DOTALL)]


def test_an_administrator_sees_every_piece_and_finds_it_in_the_menu(page):
    for key, title in PIECES.items():
        assert f'id="{key}"' in page
        assert f'<a href="#{key}">{title}</a>' in page
    assert f'<a class="side-link" href="{ADDRESS}" aria-current="page">' in " ".join(page.split())


@pytest.mark.parametrize("name", ["chi", "binh", "an"])
def test_others_are_refused_and_do_not_find_it_in_the_menu(cast, client_of, name):
    client = client_of(getattr(cast, name))
    assert client.get(ADDRESS).status_code == 403
    assert client.post(ADDRESS).status_code == 403
    assert ADDRESS not in client.get("/viec-cua-toi/").content.decode()


def test_every_component_of_the_folder_is_shown(page):
    shown = "\n".join(sources(page))
    tags = set(re.findall(r"<c-([a-z-]+)", shown))
    assert [name for name in NAMES if name.replace("_", "-") not in tags] == []


def test_every_component_is_used_by_some_page():
    """What only the gallery draws is dead weight: it goes."""
    pages = [path for path in (ROOT / "truongso").rglob("templates/**/*.html") if SAMPLES not in path.parents]
    text = "\n".join(path.read_text(encoding="utf-8") for path in pages)
    used = {tag.replace("-", "_") for tag in re.findall(r"<c-([a-z_-]+)", text)}
    # <c-list> is the ready-made list page that goes with truongso.core.listing; see test_listing.
    assert sorted(used - {"vars", "slot"} | {"list"}) == NAMES


def test_every_sample_is_on_the_page_and_none_is_drawn_raw(page):
    assert sorted(PIECES) == sorted(path.stem for path in SAMPLES.glob("*.html"))
    drawn = re.sub(
        r"<pre.*?</pre>|data-copy=\"[^\"]*\"|<p class=\"text-secondary\" lang=\"en\">.*?</p>", "", page, flags=re.DOTALL
    )
    assert "<c-" not in drawn
    assert "{%" not in drawn
    assert "{{" not in drawn


def test_ids_of_the_page_are_unique(page):
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert sorted({one for one in ids if ids.count(one) > 1}) == []


def test_copied_source_is_the_sample_itself(page):
    copied = [unescape(text) for text in re.findall(r'data-copy="([^"]*)"', page)]
    assert copied == sources(page)
    assert '<c-status state="late" text="Quá hạn" />' in "\n".join(copied)


def test_states_that_matter_are_drawn(page):
    assert 'class="status status-late"' in page
    assert '<a href="#loi_title">Tên việc</a>:' in " ".join(page.split())
    assert 'aria-invalid="true"' in page
    assert "Chưa có minh chứng." in page
    assert "Ý kiến: «thiếu chữ ký thư ký»" in page
    assert "Trang 2/3 · 120 dòng" in page
    assert '<li aria-current="step">' in page


def test_a_sample_form_comes_back_and_changes_nothing(cast, client_of):
    before = Event.objects.count()
    answer = client_of(cast.minh).post(ADDRESS, {"title": "Thử"}, follow=True)
    assert "Trang này chỉ để xem, không có gì được lưu." in answer.content.decode()
    assert Event.objects.count() == before
