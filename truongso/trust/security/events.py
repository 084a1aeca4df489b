from truongso.foundation.audit.registry import event

event(
    "security.checked",
    "đã tự kiểm tra an toàn: {met} mục đạt, {missed} chưa đạt, {unsure} cần người xác nhận, {fallen} mục bị tụt",
)
event("security.attested", "đã xác nhận {object}: {statement}")
event("security.attestation_withdrawn", "đã rút xác nhận {object}: {reason}")
event("security.report_issued", "đã lập báo cáo số {number} từ {object}")
