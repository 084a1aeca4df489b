from truongso.foundation.audit.registry import event

event("indicators.figure_declared", "đã khai số liệu {object}: {value}")
event("indicators.figure_confirmed", "đã xác nhận số liệu {object}")
event("indicators.figure_returned", "đã trả lại số liệu {object}: {reason}")
event("indicators.reading_chosen", "đã chọn cách hiểu chỉ tiêu {object}")
