"""What the office refuses, room by room: the sentence word for word, and that nothing changed by it.

Each refusal is compared with a photograph of all rows of the office, the number series, the audit trail and the stored
contents (tests/unchanged.py), so that one school serves many of them.
"""

from collections.abc import Callable
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from tests.outgoing.conftest import approved, drafted, hierarchy, signed, today
from tests.signing.builders import plain_pdf
from tests.unchanged import check_refused
from truongso.core.uploads import inspect_upload
from truongso.demo.cast import PASSWORD
from truongso.foundation.signing import actions as signing
from truongso.foundation.signing.models import SignatureRequest, SigningKey
from truongso.governance.casefiles import actions as casefiles
from truongso.governance.casefiles.lines import LineValues
from truongso.governance.casefiles.secrecy import SENTENCE
from truongso.governance.edxml import actions as edxml
from truongso.governance.edxml import packing
from truongso.governance.edxml.models import Agency, Direction, Kind, Package, State
from truongso.governance.edxml.sealing_sitting import seal_packages
from truongso.governance.incoming import actions as incoming
from truongso.governance.incoming.actions import Whom
from truongso.governance.incoming.models import DocumentChange, IncomingDocument
from truongso.governance.office import actions as office_actions
from truongso.governance.office.models import Channel
from truongso.governance.outgoing import actions
from truongso.governance.outgoing.content import MOST_BLOCKS, clean_content

pytestmark = pytest.mark.django_db
Step = tuple[Callable[[], Any], str]


def check_all(steps: list[Step]) -> None:
    """Check each refusal against a photograph taken just before it."""
    for act, sentence in steps:
        check_refused(act, sentence)


def letter(school: SimpleNamespace, notation: str = "12/SGDĐT", **values: Any) -> IncomingDocument:
    given = {
        "sender": school.department, "sender_name": "", "type_code": "CV", "notation": notation, "dated_on": today(),
        "subject": f"Văn bản {notation}", "urgency": 0, "due_on": None, "files": [(f"{notation[:2]}.pdf", plain_pdf(notation))],
        "channel": Channel.UPLOAD, "external_id": "", "arrived_at": timezone.now(), "by": school.lan,
    }  # fmt: skip
    return incoming.receive_document(**given | values)


def test_the_offices_own_lists(office: SimpleNamespace):
    declare = office_actions.declare_secret_count
    check_all([
        (lambda: declare(year=2026, what="la", count=1, on=today(), by=office.lan), "Hãy chọn loại văn bản, hồ sơ."),
        (lambda: declare(year=2026, what="incoming", count=-1, on=today(), by=office.lan), "Số lượng không được âm."),
        (lambda: office_actions.change_correspondent(office.firm, by=office.lan, kind="la"), "Hãy chọn loại."),
    ])  # fmt: skip


def test_drafts_and_reviews(office: SimpleNamespace):
    document, unsigned = drafted(office), actions.start_document("CV", subject="Chưa có người ký", by=office.an)
    an, binh, em = office.an.person, office.binh.person, office.em.person

    def review(*people: Any) -> Callable[[], Any]:
        later = today() + timedelta(days=3)
        return lambda: actions.start_review(
            document, people, mode="together", due_on=later, today=today(), by=office.an
        )

    check_all([
        (lambda: actions.start_document("LA", subject="Thử", by=office.an), "Hãy chọn một loại văn bản trong danh sách."),
        (lambda: actions.restore_draft(document, 9, by=office.an), "Văn bản không có phiên bản 9."),
        (review(binh, binh), "Mỗi người chỉ cho ý kiến một lần trong một lần lấy ý kiến."),
        (review(an), "Người gửi không tự cho ý kiến về dự thảo của mình."),
        (review(em), f"{em} không đang công tác tại trường."),
        (lambda: actions.approve_document(unsigned, today=today(), by=office.hanh), "Chưa chọn người ký: hãy chọn người ký rồi duyệt."),
    ])  # fmt: skip


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ({"blocks": [{"kind": "text", "text": "x"}] * (MOST_BLOCKS + 1)}, f"Văn bản có {MOST_BLOCKS + 1} phần, nhiều hơn {MOST_BLOCKS}: hãy chuyển bớt sang phụ lục."),
        ({"blocks": [{"kind": "la", "text": "x"}]}, "Có một phần không rõ loại: hãy tải lại trang."),
    ],
)  # fmt: skip
def test_words_that_do_not_fit(office: SimpleNamespace, content: Any, sentence: str):
    from truongso.governance.outgoing.kinds import BLOCK_KINDS

    if sentence.startswith("Văn bản có"):
        content = {"blocks": [{"kind": next(iter(BLOCK_KINDS)), "text": "x"}] * (MOST_BLOCKS + 1)}
    check_all([(lambda: clean_content({"subject": "Thử"} | content), sentence)])


def test_copies_annexes_and_deliveries(keys: SimpleNamespace):
    document = signed(keys, outside=[(keys.commune, Channel.PAPER)])
    text = inspect_upload(SimpleUploadedFile("phu-luc.txt", b"Phu luc"), "phu-luc.txt")
    check_all([
        (lambda: actions.sign_annexes_again(document, by=keys.lan), "Mọi phụ lục đã ký hoặc đang chờ ký."),
        (lambda: actions.make_copy(document, form="SY", purpose="Gửi phòng", today=today(), by=keys.lan), f"«{document}» chưa phát hành: chỉ sao văn bản đã phát hành."),
    ])  # fmt: skip
    issued = actions.issue_document(document, by=keys.lan)
    delivery = issued.deliveries.get()
    draft = drafted(keys, subject="Còn soạn")
    came = letter(keys, files=[])

    def copied(source: Any, form: str = "SY", **values: Any) -> Callable[[], Any]:
        given = {"purpose": "Gửi phòng", "today": today(), "by": keys.lan} | values
        return lambda: actions.make_copy(source, form=form, **given)

    check_all([
        (copied(issued, "LA"), "Hãy chọn hình thức sao trong danh sách."),
        (copied(issued, purpose=" "), "Hãy ghi sao để làm gì, gửi ai."),
        (copied(issued, "TrS", pages="đầu"), "Hãy ghi các trang cần trích, ví dụ: 1, 3-4."),
        (copied(came), f"«{came}» không có tệp PDF để sao."),
        (lambda: actions.add_annex(draft, text, title="Phụ lục", by=keys.an), "Phụ lục là tệp riêng phải ở dạng PDF để ký số được."),
        (lambda: actions.note_delivery(delivery, state="la", at=timezone.now(), by=keys.lan), "Tình trạng gửi «la» không có."),
    ])  # fmt: skip
    actions.note_delivery(delivery, state="acknowledged", at=timezone.now(), by=keys.lan)
    sentence = f"{keys.commune}: {issued.deliveries.get().get_state_display().lower()}, không cần gửi lại."
    check_all([(lambda: actions.send_again(delivery, channel=Channel.PAPER, by=keys.lan), sentence)])


def test_letters_that_come_in(office: SimpleNamespace):
    arrived, registered = letter(office), letter(office, "13/SGDĐT")
    incoming.register(registered, on=today(), by=office.lan)
    yesterday = today() - timedelta(days=1)
    check_all([
        (lambda: letter(office, "14/SGDĐT", channel="la"), "Hãy chọn cách nhận văn bản."),
        (lambda: incoming.add_files(arrived, files=[], by=office.lan), "Hãy chọn ít nhất một tệp."),
        (lambda: incoming.tell_apart(arrived, reason=" ", by=office.lan), "Hãy ghi vì sao đây không phải văn bản trùng."),
        (lambda: incoming.register(arrived, on=yesterday, by=office.lan), "Ngày vào sổ không được ở trước ngày đến."),
        (lambda: incoming.note(registered, text=" ", by=office.lan), "Hãy ghi nội dung đã làm."),
        (lambda: incoming.note(registered, text="x", files=[None] * 11, by=office.lan), "Mỗi lần ghi kèm tối đa 10 tệp."),
    ])  # fmt: skip
    incoming.instruct(
        registered, opinion="Báo cáo", lead=Whom(office.an.person), inform=[Whom(office.minh.person)], needs_reply=True,
        on=today(), by=office.hanh,
    )  # fmt: skip
    lead, read = registered.tasks.get(part="lead"), registered.tasks.get(part="inform")
    check_all([
        (lambda: incoming.void_registration(registered, reason="Nhầm", by=office.lan), f"{IncomingDocument.objects.get(pk=registered.pk)} đang ở trạng thái «Đã giao xử lý»: hãy tải lại trang."),
        (lambda: incoming.forward(lead, to=office.an.person, words="Làm", by=office.an), "Người này đang giữ phần việc rồi: hãy chọn người khác."),
        (lambda: incoming.forward(lead, to=office.minh.person, words=" ", by=office.an), "Hãy ghi vì sao, hoặc yêu cầu với người nhận."),
        (lambda: incoming.give_back(read, reason="Không cần", by=office.minh), "Văn bản gửi để biết thì không cần trả lại."),
        (lambda: incoming.finish(lead, words=" ", on=today(), by=office.an), "Hãy ghi kết quả giải quyết."),
        (lambda: incoming.finish(lead, words="Xong", on=today(), by=office.an), "Văn bản này phải trả lời bằng văn bản: hãy phát hành văn bản trả lời, hoặc ghi số, ký hiệu của văn bản đã trả lời."),
        (lambda: incoming.finish(read, words="Xong", on=today(), by=office.an), f"Phần việc này của {office.minh.person.full_name}, không phải của bạn."),
    ])  # fmt: skip
    incoming.finish(lead, words="Xong", on=today(), by=office.an, replied_with="5/THPTAL")
    check_all(
        [
            (
                lambda: incoming.chase(lead, words="Nhanh lên", by=office.hanh),
                "Phần việc này đã kết thúc nên không cần nhắc.",
            )
        ]
    )


def test_what_becomes_of_work_on_a_changed_letter(office: SimpleNamespace):
    first, second = letter(office), letter(office, "13/SGDĐT")
    incoming.register(first, on=today(), by=office.lan)
    replaced = incoming.note_change(first, kind="replaced", successor=second, by=None)
    withdrawn = incoming.note_change(first, kind="withdrawn", by=None)
    incoming.refuse_document(second, reason="Sai nơi nhận", by=office.lan)

    def settle(change: DocumentChange, way: str, words: str = "Đã hỏi nơi gửi") -> Callable[[], Any]:
        return lambda: incoming.settle_change(change, way=way, words=words, by=office.lan)

    check_all([
        (settle(replaced, "la"), "Hãy chọn cách giải quyết việc đang làm."),
        (settle(replaced, "closed", " "), "Hãy ghi lý do: người đang làm theo văn bản cũ được đọc."),
        (settle(replaced, "moved"), f"{second} đang ở trạng thái «Đã trả lại nơi gửi» nên không nhận việc được."),
        (settle(withdrawn, "moved"), "Văn bản bị thu hồi không có văn bản mới để chuyển việc sang."),
    ])  # fmt: skip
    settle(replaced, "kept")()
    check_all([(settle(replaced, "closed"), "Việc này đã được quyết định: giữ nguyên, tiếp tục làm theo văn bản cũ.")])


def test_work_files_and_their_list(office: SimpleNamespace):
    catalogue = casefiles.start_catalogue(today().year, by=office.lan)
    given = {"notation": "05-TH", "retention_years": 10, "started_on": date(today().year - 2, 9, 1), "by": office.an}
    case_file = casefiles.open_file(title="Hồ sơ hội giảng", maker=office.an.person, **given)
    other = {**given, "notation": "06-TH", "maker": office.an.person}
    bad = "Số và ký hiệu hồ sơ «../06» chưa đúng: chỉ dùng chữ, số, dấu chấm và dấu gạch, ví dụ 01-TH."
    check_all([
        (lambda: casefiles.start_catalogue(1999, by=office.lan), "Năm của danh mục chưa đúng."),
        (lambda: casefiles.declare_secret(today().year, count=-1, note="", by=office.lan), "Số hồ sơ mật hoặc năm chưa đúng."),
        (lambda: casefiles.add_line(catalogue, LineValues("Tổng hợp", "01-TH", "Hồ sơ", None, ""), by=office.lan), "Hãy ghi đơn vị hoặc người lập hồ sơ."),
        (lambda: casefiles.add_line(catalogue, LineValues("", "01-TH", "Hồ sơ", None, "Tổ"), by=office.lan), "Hãy ghi đề mục."),
        (lambda: casefiles.open_file(title=" ", **other), "Hãy ghi tiêu đề hồ sơ."),
        (lambda: casefiles.open_file(title="Thử", **other | {"notation": "../06"}), bad),
        (lambda: casefiles.open_file(title="Độ mật: Mật", **other), SENTENCE),
        (lambda: casefiles.share_file(case_file, office.an.person, by=office.an), f"{office.an.person} là người lập hồ sơ, đã xem được."),
        (lambda: casefiles.ask_to_keep(case_file, until=today(), reason="Cần", by=office.an), f"{case_file} {case_file.get_state_display()}: chỉ xin giữ lại được hồ sơ đã kết thúc, chưa nộp lưu."),
    ])  # fmt: skip
    entry = casefiles.put_in(
        case_file, title="Kế hoạch", notation="1/KH", dated_on=today(), kind="Kế hoạch", source_key="thu", source_url="/",
        by=office.an, page_count=2,
    )  # fmt: skip
    casefiles.remove_entry(entry, reason="Nhầm hồ sơ", by=office.an)
    gone = "«Kế hoạch» đã được đưa ra khỏi hồ sơ trước đó."
    check_all([
        (lambda: casefiles.remove_entry(entry, reason="Lần nữa", by=office.an), gone),
        (lambda: casefiles.move_entry(entry, up=True, by=office.an), gone),
    ])  # fmt: skip


def test_packages(keys: SimpleNamespace, settings: Any):
    settings.EDXML_ORGAN = "H24.THPTAL"
    agency = Agency.objects.create(code="H24.99", name="Sở khác", seen_at=timezone.now())
    document = signed(keys, outside=[(keys.department, Channel.EXCHANGE)])
    delivery = actions.issue_document(document, by=keys.lan).deliveries.get()
    package = edxml.pack_delivery(delivery, by=keys.lan)
    assert package is not None
    edxml.note_sent(package, axis_id="1", by=None)
    personal, seal = SigningKey.objects.get(person=keys.hanh.person), SigningKey.objects.get(person=None)
    early = approved(keys, subject="Chưa ký")
    actions.set_recipients(early, outside=[(keys.department, Channel.EXCHANGE)], by=keys.lan)
    waiting = early.deliveries.get()
    by = {"by": keys.lan}
    check_all([
        (lambda: edxml.add_correspondent(agency, kind="la", **by), "Hãy chọn loại cơ quan."),
        (lambda: edxml.retry_package(package, **by), f"{package} không gửi lại được: đã gửi."),
        (lambda: edxml.hand_over(package, **by), f"{package} không ghi là chuyển bằng tay được: đã gửi."),
        (lambda: edxml.cancel_package(package, reason="Thôi", **by), f"{package} không thôi gửi được: đã gửi."),
        (lambda: packing.document_of(waiting, timezone.now()), f"«{early}» chưa ký và lấy số xong nên chưa lập được gói."),
        (lambda: packing.agency_of(keys.firm), "«Công ty Sách» chưa có mã cơ quan trên trục liên thông: bổ sung ở «Nơi gửi, nhận văn bản»."),
        (lambda: seal_packages([], key=seal, secret=PASSWORD, **by), "Không có gói nào chờ đóng dấu."),
        (lambda: seal_packages([package], key=personal, secret=PASSWORD, **by), "Gói chỉ đóng dấu bằng khóa đang dùng của nhà trường."),
        (lambda: edxml.see_package(package, **by), f"{package} không chờ ai xem."),
        (lambda: edxml.answer_take_back(package, agreed=True, **by), f"{package} không chờ quyết định lấy lại."),
    ])  # fmt: skip
    assert Package.objects.get(direction=Direction.OUT, kind=Kind.DOCUMENT).state == State.SENT


def test_signatures_and_keys(keys: SimpleNamespace):
    hanh, em = keys.hanh.person, keys.em.person
    given = {"title": "Thử", "file_name": "thu.pdf", "by": keys.lan}

    def ask(content: bytes, *signers: Any, seal: bool = False, **more: Any) -> Callable[[], Any]:
        return lambda: signing.request_signatures(
            content, signers=[(p, "") for p in signers], seal=seal, **given, **more
        )

    about = drafted(keys)
    waiting = signing.request_signatures(
        plain_pdf(), signers=[(hanh, ""), (keys.binh.person, "")], seal=False, about=about, **given
    )
    step = waiting.steps.get(person=hanh)
    own = hierarchy().people["hanh"].as_pkcs12(PASSWORD)
    code = signing.make_public_code(about=about, by=keys.lan)
    filled = {"number": "1", "dated_on": today(), "signer": "Hạnh", "sha256": "0" * 64, "by": keys.lan}
    signing.fill_public_code(code, **filled)

    def register(person: Any) -> Callable[[], Any]:
        return lambda: signing.register_software_key(person, content=own, password=PASSWORD, by=keys.lan)

    check_all([
        (ask(b"GIF89a", hanh), "Chỉ trình ký được tệp PDF hoặc XML."),
        (ask(plain_pdf()), "Hãy chọn ít nhất một người ký."),
        (ask(plain_pdf(), hanh, hanh), "Một người chỉ ký một lần trên một văn bản."),
        (ask(plain_pdf(), hanh, about=about), f"{about} đang chờ ký: hãy đợi hoặc rút bản đang chờ."),
        (lambda: signing.hand_over_step(step, to=keys.binh.person, capacity="", reason="Nghỉ", by=keys.lan), f"{keys.binh.person} đã có trong số người ký văn bản này."),
        (lambda: signing.hand_over_step(step, to=em, capacity="", reason="Nghỉ", by=keys.lan), f"{em} không đang công tác tại trường."),
        (lambda: signing.hand_over_step(step, to=keys.an.person, capacity="", reason=" ", by=keys.lan), "Hãy ghi lý do chuyển lượt ký."),
        (lambda: signing.withdraw_request(waiting, reason=" ", by=keys.lan), "Hãy ghi lý do rút văn bản."),
        (lambda: signing.fill_public_code(code, **filled), "Mã kiểm tra này đã công bố: văn bản khác phải dùng mã khác."),
        (lambda: signing.note_public_state(code, since=" ", by=keys.lan), "Hãy ghi văn bản đã được thu hồi, thay thế hay đính chính."),
        (register(keys.an.person), f"Chứng thư mang tên «{SigningKey.objects.get(person=hanh).subject}», không phải {keys.an.person.full_name}: mỗi người chỉ đăng ký chứng thư của mình."),
        (register(None), f"Chứng thư mang tên «{SigningKey.objects.get(person=hanh).subject}», không phải của nhà trường."),
        (register(hanh), "Chứng thư này đã được đăng ký: không cần đăng ký lại."),
    ])  # fmt: skip
    assert SignatureRequest.objects.get().state == "waiting"
