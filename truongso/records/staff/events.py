from truongso.foundation.audit.registry import event

event("staff.member_added", "đã thêm cán bộ {object}")
event("staff.members_added", "đã thêm {count} cán bộ từ {source}")
event("staff.member_changed", "đã sửa {fields} của {object}")
event("staff.members_changed", "đã sửa {count} giá trị của {members} cán bộ từ {source}")
event("staff.changes_undone", "đã hoàn tác {count} giá trị ghi từ {source}")
event("staff.step", "đã ghi {step} cho {object} từ {day}")
event("staff.step_undone", "đã hoàn tác {step} của {object}", personal=("details",))
event("staff.load_set", "đã ghi số tiết dạy {year} của {object}: {after}")
event("staff.member_viewed", "đã xem hồ sơ {object}", read=True)
event("staff.members_exported", "đã xuất danh sách {rows} cán bộ", read=True)
