"""What publishing refuses: the sentence word for word, and that nothing changed by it."""

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from tests.signing.builders import plain_pdf
from tests.unchanged import check_refused
from truongso.core.text import format_date
from truongso.core.uploads import inspect_upload
from truongso.governance.regulations import actions
from truongso.governance.regulations.models import Edition, Publication

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
YESTERDAY = TODAY - timedelta(days=1)


def added(cast: SimpleNamespace, title: str = "Quy chế dân chủ", **values: Any) -> Publication:
    kinds, topics = Publication._meta.get_field("kind").choices, Publication._meta.get_field("topic").choices
    given = {
        "kind": kinds[0][0], "topic": topics[0][0], "summary": "", "owner": cast.lan.person, "groups": ["staff"], "by": cast.lan,
    }  # fmt: skip
    return actions.add_publication(title=title, **given | values)


def drafted(publication: Publication, by: Any, **values: Any) -> Edition:
    file = inspect_upload(SimpleUploadedFile("quy-che.pdf", plain_pdf()), "quy-che.pdf")
    given: dict[str, Any] = {
        "notation": "1/QC", "decided_on": None, "effective_from": TODAY, "effective_to": None, "read_by": None, "changes": "",
    }  # fmt: skip
    return actions.draft_edition(publication, file=file, by=by, **given | values)


def test_publications_and_editions(cast: SimpleNamespace):
    one, lan = added(cast), cast.lan
    same = {
        "title": one.title,
        "kind": one.kind,
        "topic": one.topic,
        "summary": "",
        "owner": lan.person,
        "groups": ["staff"],
    }

    def drafts(day: date) -> Any:
        return lambda: drafted(one, lan, effective_to=day)

    for act, sentence in [
        (lambda: added(cast), "Đã có văn bản tên «Quy chế dân chủ»: hãy nộp bản mới cho văn bản đó, hoặc đặt tên khác."),
        (lambda: added(cast, " "), "Hãy ghi tên văn bản."),
        (lambda: added(cast, "Khác", groups=[]), "Hãy chọn ít nhất một đối tượng áp dụng."),
        (lambda: actions.change_publication(one, by=lan, **same), "Bạn chưa thay đổi gì: hãy sửa rồi lưu."),
        (lambda: actions.note_review(one, next_on=None, note=" ", today=TODAY, by=lan), "Hãy ghi kết quả rà soát."),
        (lambda: actions.note_review(one, next_on=TODAY, note="Còn phù hợp", today=TODAY, by=lan), f"Ngày rà soát lần sau phải sau hôm nay ({format_date(TODAY)})."),
        (lambda: actions.publish(one, today=TODAY, by=lan), f"«{one}» không có bản nháp nào chờ: hãy nộp bản mới trước."),
        (drafts(YESTERDAY), "Ngày hết hiệu lực phải từ ngày có hiệu lực trở đi."),
    ]:  # fmt: skip
        check_refused(act, sentence)


def test_what_is_published_when(cast: SimpleNamespace):
    one, lan = added(cast), cast.lan
    drafted(one, lan, read_by=YESTERDAY)
    check_refused(
        lambda: actions.publish(one, today=TODAY, by=lan), f"Hạn đọc {format_date(YESTERDAY)} đã qua: hãy nộp lại bản nháp với hạn mới."
    )  # fmt: skip
    drafted(one, lan, effective_from=YESTERDAY, effective_to=YESTERDAY)
    check_refused(
        lambda: actions.publish(one, today=TODAY, by=lan), f"Bản này hết hiệu lực từ {format_date(YESTERDAY)}: không ban hành nữa."
    )  # fmt: skip
    draft = drafted(one, lan)
    check_refused(
        lambda: actions.repeal(draft, reason="Thử", by=lan), f"{draft} {draft.get_state_display().lower()}: không bãi bỏ được."
    )  # fmt: skip
    edition = actions.publish(one, today=TODAY, by=lan)
    check_refused(lambda: actions.repeal(edition, reason=" ", by=lan), "Hãy ghi lý do bãi bỏ.")
    check_refused(
        lambda: actions.remind(edition, today=TODAY, by=lan), f"{edition} không đặt hạn đọc, xác nhận: không có ai để nhắc."
    )  # fmt: skip
    drafted(one, lan)
    check_refused(
        lambda: actions.publish(one, today=TODAY, by=lan),
        f"Bản mới phải có hiệu lực sau ngày {format_date(TODAY)} của lần ban hành 1.",
    )
