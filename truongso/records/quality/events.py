from truongso.foundation.audit.registry import event

event("quality.checked", "đã kiểm tra {pupils} hồ sơ học sinh: {open} điểm phải xem")
event("quality.mended", "đã sửa {count} điểm theo quy tắc «{rule}»")
event("quality.mend_undone", "đã hoàn tác {count} giá trị của «{source}»")
event("quality.confirmed", "đã xác nhận là đúng «{object}»", personal=("reason",))
event("quality.reopened", "đã mở lại «{object}»")
event("quality.parents_asked", "đã tạo liên kết xác nhận dữ liệu cho gia đình {object}")
event("quality.parents_link_withdrawn", "đã thu hồi liên kết xác nhận của gia đình {object}")
event("quality.parents_answered", "ghi nhận gia đình đã trả lời lời hỏi về {object}: {answer}")
event("quality.correction_accepted", "đã sửa {field} của {object} theo gia đình")
event("quality.correction_refused", "không sửa {field} của {object} theo gia đình", personal=("reason",))
event("quality.faults_viewed", "đã xem điểm phải xem trong hồ sơ {object}", read=True)
event("quality.exported", "đã xuất danh sách {rows} điểm phải xem trong hồ sơ", read=True)
