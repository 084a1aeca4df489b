from truongso.foundation.audit.registry import event

event("config.backup_made", "đã lập bản sao lưu «{name}»: {rows} dòng, {files} tệp, mã băm {digest}")
event("config.restored", "đã khôi phục toàn bộ dữ liệu từ bản sao lưu «{name}» lập lúc {made_at}, mã băm {digest}")
