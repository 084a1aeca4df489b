from truongso.foundation.audit.registry import event

event("regulations.added", "đã thêm văn bản nội bộ {object}")
event("regulations.changed", "đã sửa thông tin của {object}: {changes}")
event("regulations.drafted", "đã nộp bản {number} của {object}")
event("regulations.draft_dropped", "đã bỏ bản nháp {number} của {object}")
event("regulations.published", "đã ban hành bản {number} của {object}, hiệu lực từ {effective_from}")
event("regulations.repealed", "đã bãi bỏ bản {number} của {object}: {reason}")
event("regulations.reviewed", "đã rà soát {object}: {note}")
event("regulations.confirmed", "đã xác nhận đọc bản {number} của {object}")
event("regulations.reminded", "đã nhắc {count} người đọc {object}")
event("regulations.readers_exported", "đã xuất danh sách người đọc của {object}", read=True)
