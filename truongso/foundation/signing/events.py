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
event("signing.handed_over", "đã chuyển lượt ký {object} từ {before} sang {after}: {reason}")
event("signing.transaction_started", "đã bắt đầu {object}: {files} văn bản")
event("signing.transaction_sent", "đã gửi {object} sang dịch vụ ký số, mã {service_id}")
event("signing.transaction_ended", "ghi nhận {object} kết thúc: {outcome}. {problem}")
event("signing.value_refused", "không ký {object}: {reason}")
event("signing.archived", "đã đưa {object} vào lưu trữ dài hạn, dấu thời gian dùng đến {runs_to}")
event("signing.code_made", "đã tạo mã kiểm tra cho văn bản")
event("signing.code_filled", "đã công bố mã kiểm tra của {object}")
event("signing.code_noted", "đã ghi vào mã kiểm tra của {object}: {since}")
event(
    "signing.rollout_reported",
    "đã lập báo cáo triển khai chữ ký số {quarter}, số {object}: {used} trên {total} người đã ký",
)
