from truongso.foundation.audit.registry import event

event("facilities.added", "đã thêm {what} {object}")
event("facilities.many_added", "đã thêm {count} {what} từ {source}")
event("facilities.changed", "đã sửa {fields} của {what} {object}")
event("facilities.retired", "đã cho {what} {object} thôi dùng: {reason}")
event("facilities.restored", "đã đưa {what} {object} vào dùng lại")
