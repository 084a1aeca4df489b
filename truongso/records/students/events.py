from truongso.foundation.audit.registry import event

event("students.class_opened", "đã mở {object}")
event("students.class_changed", "đã sửa {object}")
event("students.homeroom_set", "đã phân công chủ nhiệm {object} từ {starts_on}", personal=("teacher",))
event("students.pupil_added", "đã thêm học sinh {object}")
event("students.pupils_added", "đã thêm {count} học sinh từ {source}")
event("students.pupil_changed", "đã sửa {fields} của {object}")
event("students.pupils_changed", "đã sửa {count} giá trị của {pupils} học sinh từ {source}")
event("students.changes_undone", "đã hoàn tác {count} giá trị ghi từ {source}")
event("students.pupils_withdrawn", "đã rút {count} học sinh thêm nhầm từ {source}")
event("students.step", "đã ghi {step} cho {object} từ {day}")
event("students.step_undone", "đã hoàn tác {step} của {object}", personal=("details",))
event(
    "students.rolled_over",
    "đã lên lớp năm học {to_year}: {promoted} lên lớp, {repeating} ở lại, {graduated} hoàn thành",
)
event("students.roll_over_undone", "đã hoàn tác lên lớp năm học {to_year}")
event("students.photo_set", "đã ghi ảnh của {object}")
event("students.photo_removed", "đã xóa ảnh của {object}")
event("students.guardian_linked", "đã gắn {relation} vào hồ sơ {object}", personal=("guardian",))
event("students.guardian_unlinked", "đã gỡ {relation} khỏi hồ sơ {object}", personal=("guardian", "reason"))
event("students.pupil_viewed", "đã xem hồ sơ {object}", read=True)
event("students.photo_viewed", "đã xem ảnh của {object}", read=True)
event("students.source_viewed", "đã xem những gì ghi từ {object}", read=True)
event("students.pupils_exported", "đã xuất danh sách {rows} học sinh", read=True)
