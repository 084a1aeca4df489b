"""Forms of applications that speak SAML."""

from typing import Any

from django import forms

from truongso.foundation.saml.attributes import CATALOGUE, LEAST
from truongso.foundation.saml.models import NameIdFormat, ServiceProvider
from truongso.foundation.sso.forms import ApplicationForm
from truongso.foundation.sso.models import Application
from truongso.foundation.sso.recipes import Recipe


class MetadataForm(forms.Form):
    """The file that the application gives."""

    file = forms.FileField(label="Tệp siêu dữ liệu của ứng dụng", widget=forms.FileInput(attrs={"accept": ".xml"}))


class SamlApplicationForm(ApplicationForm):
    """What the register wants of any application; addresses and attributes of SAML stand on a page of their own."""

    redirect_uris = None  # type: ignore[assignment]
    post_logout_uris = None  # type: ignore[assignment]
    logout_url = None  # type: ignore[assignment]
    scopes = None  # type: ignore[assignment]


def values_of(application: Application) -> dict[str, Any]:
    """Return what stands of an application, as the form shows it."""
    names = [name for name in SamlApplicationForm.base_fields if name != "units"]
    return {name: getattr(application, name) for name in names} | {"units": list(application.units.all())}


class ProviderForm(forms.ModelForm[ServiceProvider]):
    """What an application that gives no metadata file says on its settings page."""

    acs_addresses = forms.CharField(
        label="Địa chỉ nhận kết quả đăng nhập (ACS)",
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 2, "spellcheck": "false"}),
        help_text="Mỗi dòng một địa chỉ, đúng từng ký tự; dòng đầu là địa chỉ dùng khi ứng dụng không nói gì.",
    )
    attributes = forms.MultipleChoiceField(
        label="Thông tin gửi kèm",
        required=False,
        choices=[(one.name, one.title) for one in CATALOGUE.values()],
        widget=forms.CheckboxSelectMultiple,
        help_text="Chỉ chọn điều ứng dụng thật sự cần.",
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
            "starts_here",
            "start_state",
        ]
        widgets = {"certificates": forms.Textarea(attrs={"rows": 5, "spellcheck": "false"})}
        help_texts = {
            "certificates": "Nội dung tệp .pem hoặc .crt; cần khi ứng dụng ký yêu cầu hoặc dùng đăng xuất chung.",
            "logout_soap_address": "Để trường báo được cho ứng dụng ngay khi phiên ở trường kết thúc. Ít ứng dụng có.",
            "starts_here": "Chỉ bật khi ứng dụng nhận xác nhận mà nó không hỏi trước; không bật thì trang «Ứng dụng» mở trang chủ.",
            "start_state": "Đi cùng xác nhận khi mở thẳng từ trang «Ứng dụng». Để trống nếu ứng dụng không đòi.",
        }

    def __init__(self, *args: Any, recipe: Recipe | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = self.instance
        self.initial["acs_addresses"] = "\n".join(known.acs_addresses)
        self.initial["attributes"] = known.attributes if known.pk else LEAST
        if not known.pk and recipe is not None:
            self.initial.update(suggested(recipe))

    def clean_acs_addresses(self) -> list[str]:
        return [line.strip() for line in self.cleaned_data["acs_addresses"].splitlines() if line.strip()]

    def _post_clean(self) -> None:
        """The action checks everything, in sentences, with the rows locked."""


def suggested(recipe: Recipe) -> dict[str, Any]:
    """Return what a recipe says of the SAML side, as the form shows it."""
    values = dict(recipe.more.get("saml", {}))
    if "name_id" in values:
        values["name_id_format"] = NameIdFormat[values.pop("name_id").upper()].value
    return values
