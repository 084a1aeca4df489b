from truongso.core.navigation import entry

_records = {"group": "Hồ sơ, dữ liệu"}
entry(
    title="Học sinh", url_name="students:pupils", icon="users", permission="students.list", order=10,
    covers=r"^/ho-so/(hoc-sinh|nguon)/", **_records,
)  # fmt: skip
entry(
    title="Lớp học", url_name="students:classes", icon="school", permission="students.view_class", order=11,
    covers=r"^/ho-so/(lop|len-lop)/", **_records,
)  # fmt: skip
entry(
    group="Của tôi", title="Hồ sơ học sinh", url_name="students:mine", icon="id-badge", permission="students.view_own",
    order=8, home=True,
)  # fmt: skip
