from truongso.foundation.audit.registry import event

event("signing.verified", "đã kiểm tra chữ ký của tệp {object}: {verdict}")
