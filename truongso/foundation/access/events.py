from truongso.foundation.audit.registry import event

event("access.person_viewed", "đã mở trang của {object}", read=True)
event("access.people_exported", "đã xuất danh bạ ({rows} người)", read=True)
event("access.matrix_exported", "đã xuất bảng quyền", read=True)
