from truongso.foundation.audit.registry import event

event("saml.described", "đã khai SAML của ứng dụng {object}: {fields}")
event("saml.key_made", "đã tạo {object}")
event("saml.key_switched", "đã chuyển sang {object}")
event("saml.ended_by_application", "đã đăng xuất từ {object}, phiên ở trường kết thúc theo")
event("saml.entered", "đã vào {object} bằng SAML")
event("saml.session_ended", "ghi nhận phiên ở {object} đã kết thúc theo phiên ở trường")
event("saml.names_listed", "đã in mã người dùng ở {object}: {count} người")
