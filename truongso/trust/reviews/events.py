from truongso.foundation.audit.registry import event

event("reviews.started", "đã mở {object}: {rows} mục")
event("reviews.refreshed", "đã thêm {rows} mục mới vào {object}")
event("reviews.decided", "đã quyết định «{decision}» cho mục «{row}» của {object}: {note}", personal=("row", "note"))
event("reviews.kept_rest", "đã giữ nguyên {rows} mục «{kind}» của {object}")
event("reviews.closed", "đã lập biên bản {number} cho {object}: {rows} mục")
event("reviews.viewed", "đã xem {object}", read=True)
event("reviews.exported", "đã xuất các mục của {object}", read=True)
