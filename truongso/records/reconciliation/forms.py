"""Forms of reconciliations; the rules themselves are in the actions."""

from django import forms

_WHAT = "Excel (.xlsx, .xls) hoặc CSV. Cần cột họ tên và một cột mã định danh, số định danh hoặc ngày sinh."


class StartForm(forms.Form):
    """One file against the register, or two files."""

    title = forms.CharField(
        label="Tên lần đối soát", max_length=200, required=False,
        help_text="Ví dụ: Danh sách BHYT tháng 9/2026 với sổ học sinh. Để trống thì lấy tên tệp.",
    )  # fmt: skip
    file = forms.FileField(
        label="Tệp danh sách", help_text=_WHAT,
        error_messages={"required": "Hãy chọn tệp danh sách.", "empty": "Tệp này trống: hãy kiểm tra rồi chọn lại."},
    )  # fmt: skip
    second = forms.FileField(
        label="Tệp thứ hai", required=False, help_text="Để trống: so với sổ học sinh đang học.",
        error_messages={"empty": "Tệp này trống: hãy kiểm tra rồi chọn lại."},
    )  # fmt: skip
