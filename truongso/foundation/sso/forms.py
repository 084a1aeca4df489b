"""Forms of the register, and the request of an application to sign somebody out."""

from typing import Any

from allauth.idp.oidc.forms import RPInitiatedLogoutForm
from django import forms

from truongso.foundation.org.models import Unit
from truongso.foundation.org.roles import Role
from truongso.foundation.sso.claims import SCOPE_CHOICES
from truongso.foundation.sso.models import Application

ICONS = (
    ("external-link", "Ứng dụng chung"),
    ("cloud-upload", "Lưu trữ, chia sẻ tệp"),
    ("school", "Lớp học trực tuyến"),
    ("file-text", "Văn bản, tài liệu"),
    ("mail", "Thư, lịch"),
    ("message-circle", "Trao đổi, họp"),
    ("folder", "Thư viện, kho học liệu"),
    ("report", "Báo cáo, thống kê"),
    ("building", "Cơ quan, dịch vụ ngoài trường"),
)


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


class ApplicationForm(forms.Form):
    """An application that speaks OpenID Connect."""

    name = forms.CharField(label="Tên ứng dụng", max_length=100, help_text="Tên mà thầy cô, học sinh quen gọi.")
    description = forms.CharField(label="Dùng để làm gì", max_length=300, required=False)
    home_url = forms.CharField(label="Địa chỉ trang chủ", max_length=300, widget=forms.URLInput())
    icon = forms.ChoiceField(label="Biểu tượng", choices=ICONS)
    redirect_uris = forms.CharField(
        label="Địa chỉ quay về sau đăng nhập (redirect URI)",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 2, "spellcheck": "false"}),
        help_text="Chép nguyên từ phần cấu hình của ứng dụng, mỗi dòng một địa chỉ, đúng từng ký tự.",
    )
    post_logout_uris = forms.CharField(
        label="Địa chỉ quay về sau đăng xuất",
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "spellcheck": "false"}),
    )
    logout_url = forms.CharField(
        label="Địa chỉ nhận lệnh đăng xuất (back-channel logout)",
        max_length=300,
        required=False,
        widget=forms.URLInput(),
        help_text="Nếu có, ứng dụng kết thúc phiên ngay khi người dùng đăng xuất khỏi trường hoặc tài khoản bị khóa.",
    )
    roles = forms.MultipleChoiceField(
        label="Vai trò được vào",
        choices=Role.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Không chọn vai trò nào: mọi người đang giữ một vai trò ở trường.",
    )
    units = forms.ModelMultipleChoiceField(
        label="Chỉ người của các đơn vị, lớp",
        queryset=Unit.objects.none(),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 8}),
        help_text="Không chọn: mọi đơn vị. Chọn cả vai trò và đơn vị thì phải đúng cả hai.",
    )
    scopes = forms.MultipleChoiceField(
        label="Thông tin ứng dụng được nhận",
        choices=[choice for choice in SCOPE_CHOICES if choice[0] != "openid"],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Chỉ chọn những gì ứng dụng thật sự cần. Mã người dùng ổn định luôn được gửi.",
    )
    is_trusted = forms.BooleanField(
        label="Ứng dụng của nhà trường: không hỏi ý kiến từng người khi vào lần đầu", required=False
    )
    is_sensitive = forms.BooleanField(label="Dữ liệu nhạy cảm: phải xác thực hai lớp mới vào được", required=False)
    step_up_minutes = forms.IntegerField(
        label="Xác thực hai lớp còn giá trị trong (phút)", min_value=1, max_value=720, initial=15
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = self.fields["units"]
        assert isinstance(units, forms.ModelMultipleChoiceField)
        units.queryset = Unit.objects.active().order_by("kind", "name")

    def clean_redirect_uris(self) -> list[str]:
        return _lines(self.cleaned_data["redirect_uris"])

    def clean_post_logout_uris(self) -> list[str]:
        return _lines(self.cleaned_data["post_logout_uris"])


class NewApplicationForm(ApplicationForm):
    """A new application also says whether it can keep a secret."""

    is_public = forms.BooleanField(
        label="Ứng dụng chạy trên máy người dùng (điện thoại, trình duyệt), không giữ được mã bí mật", required=False
    )


def values_of(application: Application) -> dict[str, Any]:
    """Return what stands, as the form shows it."""
    names = [name for name in ApplicationForm.base_fields if hasattr(application, name) and name != "units"]
    client = application.client
    return {name: getattr(application, name) for name in names} | {
        "units": list(application.units.all()),
        "redirect_uris": "\n".join(client.get_redirect_uris()) if client else "",
        "post_logout_uris": "\n".join(client.get_post_logout_redirect_uris()) if client else "",
    }


class LogoutForm(RPInitiatedLogoutForm):  # type: ignore[misc]
    """The address to go to afterwards must be registered, letter by letter; the library would take any path of a host."""

    def clean(self) -> dict[str, Any] | None:
        cleaned: dict[str, Any] | None = super().clean()
        if not cleaned:
            return cleaned
        client = cleaned.get("client")
        if client is not None and not Application.objects.filter(client=client).exists():
            client = cleaned["client"] = None
        address = cleaned.get("post_logout_redirect_uri")
        if address and (client is None or address not in client.get_post_logout_redirect_uris()):
            self.add_error("post_logout_redirect_uri", "Ứng dụng chưa đăng ký địa chỉ này.")
        return cleaned
