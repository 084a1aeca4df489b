from truongso.foundation.audit.registry import event

event("sso.registered", "đã đăng ký ứng dụng {object}")
event("sso.changed", "đã sửa ứng dụng {object}: {fields}")
event("sso.secret_renewed", "đã cấp mã bí mật mới cho ứng dụng {object}: {reason}")
event("sso.closed", "đã đóng ứng dụng {object}, {visits} phiên kết thúc: {reason}")
event("sso.reopened", "đã mở lại ứng dụng {object}")
event("sso.deleted", "đã xóa ứng dụng {object}: {reason}")
event("sso.entered", "đã vào ứng dụng {object}")
event("sso.agreed", "đã đồng ý cho ứng dụng {object} biết: {scopes}")
event("sso.disconnected", "đã ngắt kết nối với ứng dụng {object}")
event("sso.signed_out", "đã kết thúc {count} phiên của {object} ở các ứng dụng")
event(
    "sso.token_reused", "ghi nhận {what} của {person} ở ứng dụng {object} bị dùng lại, đã thu hồi", personal=("person",)
)
event(
    "sso.logout_failed", "chưa báo được cho ứng dụng {object} kết thúc phiên của {person}: {why}", personal=("person",)
)
event("sso.logout_sent_again", "đã gửi lại lệnh đăng xuất tới ứng dụng {object}")
event("sso.key_made", "đã tạo khóa ký {object}")
event("sso.keys_rotated", "đã thay khóa ký, khóa mới {object}, cho nghỉ {retired} khóa cũ")
event("sso.connection_tested", "đã thử kết nối tới ứng dụng {object}: {result}")
event("sso.application_viewed", "đã xem ai vào ứng dụng {object}", read=True)
