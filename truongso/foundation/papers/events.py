from truongso.foundation.audit.registry import event

event("papers.number_issued", "đã lấy số {object} cho «{subject}»")
event("papers.number_voided", "đã hủy số {object}: {reason}")
event("papers.scheme_chosen", "đã chọn {object}: {scheme} ({basis})")
event("papers.numbers_reserved", "đã giữ số {object} cho {kept_for}: {reason}")
event("papers.reservation_released", "đã kết thúc việc giữ số {object}, {unused} số không dùng: {reason}")
