from truongso.foundation.audit.registry import event

event("signing.verified", "đã kiểm tra chữ ký của tệp {object}: {verdict}")
event("signing.key_registered", "đã đăng ký khóa ký số {object}, {holder}")
event("signing.key_removed", "đã thôi dùng khóa ký số {object}: {reason}")
event("signing.requested", "đã trình ký {object}")
event("signing.opened", "đã mở xem {object} trước khi ký", read=True)
event("signing.signed", "đã ký {object} bằng chứng thư {serial}")
event("signing.sealed", "đã đóng dấu số {object} bằng chứng thư {serial}")
event("signing.refused", "đã trả lại, không ký {object}: {reason}")
event("signing.withdrawn", "đã rút {object} khỏi chỗ chờ ký: {reason}")
event("signing.finished", "ghi nhận {object} đã đủ chữ ký")
