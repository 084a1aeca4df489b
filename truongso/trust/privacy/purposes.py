"""Purposes of what lies below the register of purposes: accounts, the trail, applications that people enter, proofs."""

from django.apps import apps
from django.conf import settings

from truongso.foundation.consents.registry import Recipient, purpose
from truongso.foundation.org.roles import EMPLOYEES, Role

_EVERYBODY = (Role.TEACHER, Role.STAFF, Role.PUPIL, Role.GUARDIAN)


def _applications() -> list[str]:
    """The applications that people enter with their account here, as they are registered now."""
    model = apps.get_model("sso", "Application")
    return list(model._default_manager.filter(is_active=True).order_by("name").values_list("name", flat=True))


def _any_application() -> bool:
    return bool(_applications())


def _sends_letters() -> bool:
    return "smtp" in str(settings.EMAIL_BACKEND)


purpose(
    "privacy.accounts",
    "Tài khoản, đăng nhập, phân quyền",
    why="Mở tài khoản cho từng người, đăng nhập an toàn, phân quyền theo việc đang làm, giúp lấy lại tài khoản.",
    basis="19.1.c",
    subjects=_EVERYBODY,
    categories=(
        "Họ tên, tên đăng nhập, thư điện tử",
        "Vai trò, lớp, tổ, thời gian phân công",
        "Thiết bị, địa chỉ mạng, thời điểm đăng nhập",
        "Khóa xác thực hai lớp (mã hóa)",
    ),
    retention="Trong thời gian học, công tác; tài khoản đóng khi rời trường, tên còn trong nhật ký.",
    recipients=(
        Recipient(
            "Máy chủ thư điện tử của trường (thư báo)", is_connected=_sends_letters, other_way="chưa mở, không gửi thư"
        ),
    ),
)
purpose(
    "privacy.applications",
    "Đăng nhập một lần vào ứng dụng khác của trường",
    why="Cho phép người của trường vào các ứng dụng đã đăng ký bằng một tài khoản; mỗi ứng dụng chỉ nhận thông tin đã khai.",
    basis="19.1.c",
    subjects=_EVERYBODY,
    categories=("Mã người dùng, họ tên, thư điện tử, vai trò, lớp, tổ: theo phạm vi từng ứng dụng được cấp",),
    retention="Mỗi lần đăng nhập; lần cho phép được giữ đến khi người dùng rút hoặc ứng dụng bị đóng.",
    recipients=(
        Recipient(
            "Ứng dụng đã đăng ký",
            is_connected=_any_application,
            names=_applications,
            other_way="chưa đăng ký ứng dụng nào",
        ),
    ),
)
purpose(
    "privacy.trail",
    "Nhật ký thao tác",
    why="Biết ai đã xem, sửa dữ liệu nào lúc nào; trả lời người học, gia đình; xử lý sự cố.",
    basis="19.1.c",
    subjects=_EVERYBODY,
    categories=("Người làm, việc đã làm, đối tượng, thời điểm, địa chỉ mạng",),
    retention="Không xóa được; phần nội dung cá nhân trong nhật ký xóa được theo yêu cầu hợp lệ.",
)
purpose(
    "privacy.work",
    "Điều hành công việc, minh chứng của kế hoạch chuyển đổi số",
    why="Giao việc, theo dõi hạn, nộp và duyệt minh chứng, báo cáo kết quả thực hiện kế hoạch.",
    basis="19.1.c",
    subjects=tuple(role for role in EMPLOYEES if role in {Role.TEACHER, Role.STAFF}),
    categories=("Họ tên, đơn vị, việc được giao", "Tệp minh chứng có thể chứa tên, ảnh của người liên quan"),
    retention="Theo thời hạn lưu trữ hồ sơ kế hoạch (cần kiểm tra với danh mục lưu trữ của trường).",
    recipients=(Recipient("Sở Giáo dục và Đào tạo (báo cáo kế hoạch)"),),
)
