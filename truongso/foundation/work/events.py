from truongso.foundation.audit.registry import event

event("work.duty_done", "đã đánh dấu xong việc định kỳ {object}: {note}")
event("work.duty_reopened", "đã mở lại việc định kỳ {object}: {reason}")
event("work.notified", "đã báo cho {count} người: {title}")
event("work.reminded", "đã nhắc việc {object}: {late} việc quá hạn, {soon} việc sắp đến hạn, {notices} thông báo")
event("work.notices_read", "đã đọc {count} thông báo")
event("work.preference_set", "đã chọn cách nhận thư: {choice}")
event("work.feed_renewed", "đã tạo địa chỉ lịch mới của {object}")
event("work.feed_closed", "đã bỏ địa chỉ lịch của {object}")
event("work.rule_verified", "đã kiểm tra mốc pháp lý {object}: {note}")
event("work.rule_unverified", "đã bỏ xác nhận kiểm tra mốc pháp lý {object}: {reason}")
