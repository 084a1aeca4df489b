"""Forms of the SAML side of an application."""

from typing import Any

from django import forms

from truongso.foundation.saml.attributes import CATALOGUE, LEAST
from truongso.foundation.saml.models import ServiceProvider


class MetadataForm(forms.Form):
    """The file that the application gives."""

    file = forms.FileField(label="Tệp siêu dữ liệu của ứng dụng", widget=forms.FileInput(attrs={"accept": ".xml"}))


class ProviderForm(forms.ModelForm[ServiceProvider]):
    """What an application that gives no metadata file says on its settings page."""

    acs_addresses = forms.CharField(
        label="Địa chỉ nhận kết quả đăng nhập (ACS)",
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 2, "spellcheck": "false"}),
        help_text="Mỗi dòng một địa chỉ, đúng từng chữ; dòng đầu là địa chỉ dùng khi ứng dụng không nói gì.",
    )
    attributes = forms.MultipleChoiceField(
        label="Thông tin gửi kèm",
        required=False,
        choices=[(one.name, one.title) for one in CATALOGUE.values()],
        widget=forms.CheckboxSelectMultiple,
        help_text="Chỉ chọn điều ứng dụng thật sự cần; người dùng được hỏi trước khi gửi.",
    )

    class Meta:
        model = ServiceProvider
        fields = [
            "entity_id",
            "acs_addresses",
            "name_id_format",
            "attributes",
            "certificates",
            "demands_signed_requests",
            "signs_response",
            "logout_address",
            "logout_binding",
            "logout_soap_address",
            "start_state",
        ]
        widgets = {"certificates": forms.Textarea(attrs={"rows": 5, "spellcheck": "false"})}
        help_texts = {
            "certificates": "Nội dung tệp .pem hoặc .crt; cần khi ứng dụng ký yêu cầu hoặc dùng đăng xuất chung.",
            "logout_soap_address": "Để trường báo được cho ứng dụng ngay khi phiên ở trường kết thúc. Phần lớn ứng dụng không có.",
            "start_state": "Dùng khi người dùng mở ứng dụng từ trang «Ứng dụng». Để trống nếu ứng dụng không đòi.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = self.instance
        self.initial["acs_addresses"] = "\n".join(known.acs_addresses)
        self.initial["attributes"] = known.attributes if known.pk else LEAST

    def clean_acs_addresses(self) -> list[str]:
        return [line.strip() for line in self.cleaned_data["acs_addresses"].splitlines() if line.strip()]

    def _post_clean(self) -> None:
        """The action checks everything, in sentences, with the rows locked."""
