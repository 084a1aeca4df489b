from truongso.foundation.audit.registry import event

event(
    "reconciliation.started",
    "đã đối soát «{left}» với «{right}» ({object}): {people} người, {points} điểm phải quyết định",
)
event(
    "reconciliation.decided", "đã quyết định «{decision}» cho {count} điểm của {object}; ghi vào sổ {written} giá trị"
)
event("reconciliation.undone", "đã hoàn tác {count} quyết định của {object}; {written} giá trị trong sổ trở về như cũ")
event("reconciliation.closed", "đã lập biên bản {number} cho {object}")
event("reconciliation.dropped", "đã bỏ {object}", personal=("reason",))
event("reconciliation.viewed", "đã xem điểm đối soát của {object}", read=True)
event("reconciliation.exported", "đã xuất {rows} điểm đối soát của {object}", read=True)
