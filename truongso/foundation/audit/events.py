from truongso.foundation.audit.registry import event

event("audit.exported", "đã xuất nhật ký ({rows} dòng)", read=True)
