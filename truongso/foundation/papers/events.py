from truongso.foundation.audit.registry import event

event("papers.number_issued", "đã lấy số {object} cho «{subject}»")
event("papers.number_voided", "đã hủy số {object}: {reason}")
