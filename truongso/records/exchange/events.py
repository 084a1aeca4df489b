from truongso.foundation.audit.registry import event

event("exchange.school_described", "đã ghi {object}")
event("exchange.push_started", "đã bắt đầu {kind} với cơ sở dữ liệu ngành")
event("exchange.pushed", "đã kết thúc {object}: {sentence}")
event("exchange.file_exported", "đã xuất {rows} bản ghi ra tệp để nộp cơ sở dữ liệu ngành", read=True)
event("exchange.answers_taken", "đã ghi kết quả của {rows} bản ghi vào {object}")
event("exchange.log_viewed", "đã xem nhật ký đồng bộ: {object}", read=True)
event("exchange.log_exported", "đã xuất {rows} dòng nhật ký đồng bộ", read=True)
