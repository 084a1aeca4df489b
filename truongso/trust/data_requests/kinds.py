"""What people may ask, how far a request has come, and why one is refused."""

from django.db.models import TextChoices


class Kind(TextChoices):
    """What is asked for (rights of Điều 4, Luật 91/2025/QH15)."""

    KNOW = "know", "Được biết"
    VIEW = "view", "Xem dữ liệu"
    COPY = "copy", "Nhận bản sao dữ liệu"
    CORRECT = "correct", "Chỉnh sửa dữ liệu"
    RESTRICT = "restrict", "Hạn chế xử lý"
    OBJECT = "object", "Phản đối xử lý"
    WITHDRAW = "withdraw", "Rút lại đồng ý"
    DELETE = "delete", "Xóa dữ liệu"
    COMPLAIN = "complain", "Khiếu nại"


KIND_HELP = {
    Kind.KNOW: "Hỏi nhà trường giữ gì, để làm gì, ai đã xem.",
    Kind.VIEW: "Xem dữ liệu của mình tại trường hoặc trong gói dữ liệu.",
    Kind.COPY: "Nhận một gói tệp gồm mọi dữ liệu nhà trường giữ về mình.",
    Kind.CORRECT: "Sửa chỗ ghi sai; ghi rõ chỗ nào và giá trị đúng.",
    Kind.RESTRICT: "Chỉ dùng dữ liệu cho việc luật bắt buộc: ẩn ảnh, không đưa vào danh sách xuất tùy chọn.",
    Kind.OBJECT: "Không đồng ý với một việc dùng dữ liệu; ghi rõ việc nào.",
    Kind.WITHDRAW: "Rút đồng ý đã cho, ví dụ đồng ý dùng ảnh.",
    Kind.DELETE: "Xóa dữ liệu không còn phải giữ; phần luật buộc giữ được nêu rõ trong văn bản trả lời.",
    Kind.COMPLAIN: "Khiếu nại về cách nhà trường xử lý dữ liệu của mình.",
}


class Channel(TextChoices):
    """How the request came."""

    PAGE = "page", "Trên trang"
    PAPER = "paper", "Đơn giấy"


class Relation(TextChoices):
    """What the person who asks is to the person whose data it is."""

    SELF = "self", "Chính người có dữ liệu"
    REPRESENTATIVE = "representative", "Cha mẹ, người giám hộ"
    AUTHORISED = "authorised", "Người được ủy quyền bằng văn bản"


class State(TextChoices):
    """How far a request has come."""

    RECEIVED = "received", "Mới nhận"
    CHECKED = "checked", "Đã kiểm tra người yêu cầu"
    ACKNOWLEDGED = "acknowledged", "Đang giải quyết"
    HANDLED = "handled", "Chờ trả lời"
    ANSWERED = "answered", "Đã trả lời"
    CLOSED = "closed", "Đã khép"
    WITHDRAWN = "withdrawn", "Người yêu cầu rút"


OPEN = (State.RECEIVED, State.CHECKED, State.ACKNOWLEDGED, State.HANDLED)
UNACKNOWLEDGED = (State.RECEIVED, State.CHECKED)
COLOURS = {
    State.RECEIVED: "due", State.CHECKED: "due", State.ACKNOWLEDGED: "waiting", State.HANDLED: "waiting",
    State.ANSWERED: "accepted", State.CLOSED: "done", State.WITHDRAWN: "abandoned",
}  # fmt: skip


class Outcome(TextChoices):
    """What came of a request."""

    NONE = "", "chưa có"
    GRANTED = "granted", "Đã thực hiện"
    PARTLY = "partly", "Thực hiện một phần"
    REFUSED = "refused", "Từ chối"


class Ground(TextChoices):
    """Why a request is refused."""

    IDENTITY = "identity", "Không chứng minh được là người có dữ liệu hoặc người đại diện"
    RETENTION = "retention", "Pháp luật buộc nhà trường giữ dữ liệu này"
    LAWFUL_TASK = "lawful_task", "Dữ liệu cần cho nhiệm vụ theo luật, không dựa vào đồng ý"
    OTHERS = "others", "Thực hiện sẽ lộ dữ liệu hoặc xâm phạm quyền của người khác"
    REPEATED = "repeated", "Đã trả lời cùng nội dung, không có gì mới"
    NOT_HELD = "not_held", "Nhà trường không giữ dữ liệu này"


class StepCode(TextChoices):
    """What was done with a request; the words stand in its history."""

    FILED = "filed", "Gửi yêu cầu"
    ENTERED = "entered", "Văn thư vào sổ đơn giấy"
    TAKEN = "taken", "Nhận giải quyết"
    CHECKED = "checked", "Kiểm tra người yêu cầu, quyền đại diện"
    ACKNOWLEDGED = "acknowledged", "Gửi giấy xác nhận"
    EXTENDED = "extended", "Gia hạn"
    REFUSED = "refused", "Từ chối"
    APPLIED = "applied", "Đã thực hiện trong hệ thống"
    HANDLED = "handled", "Giải quyết xong"
    PROPOSED = "proposed", "Đề xuất xóa"
    RETURNED = "returned", "Lãnh đạo trả lại đề xuất xóa"
    APPROVED = "approved", "Lãnh đạo duyệt, đã xóa"
    ANSWERED = "answered", "Gửi văn bản trả lời"
    CLOSED = "closed", "Khép hồ sơ"
    WITHDRAWN = "withdrawn", "Người yêu cầu rút"
