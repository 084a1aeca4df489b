"""Forms of the catalogue: a process described, a diagram sent in, lanes and steps of a draft edited."""

from typing import Any

from django import forms

from truongso.core.forms import day_field
from truongso.foundation.org.models import Person, Unit
from truongso.foundation.org.roles import EMPLOYEES, Role
from truongso.governance.processes.bpmn.diagram import Diagram
from truongso.governance.processes.definition import LONGEST_DEADLINE, RESULTS, WHO, Definition
from truongso.governance.processes.form_fields import KINDS, Field

RESERVED = {"them", "viec", "buoc", "bao-cao", "lich-dat"}
EXTRA_FIELDS = 2


def _text(label: str, help_text: str = "", *, required: bool = False, rows: int = 3) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=required,
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class ProcessForm(forms.Form):
    """What the catalogue says about a process."""

    title = forms.CharField(label="Tên quy trình", max_length=200)
    about = forms.CharField(label="Dùng khi nào", max_length=500, required=False)
    legal_basis = forms.CharField(label="Căn cứ", max_length=500, required=False)
    owner_unit = forms.ModelChoiceField(
        label="Đơn vị phụ trách", queryset=Unit.objects.active().exclude(kind__in=[Unit.Kind.CLASS, Unit.Kind.OUTSIDE])
    )
    paper_form = _text("Mẫu giấy trước đây yêu cầu những gì")
    simplified = _text(
        "Đã đơn giản hóa những gì",
        "Bỏ mục nào, bớt chữ ký nào, bớt lần đi lại nào. Thiếu phần này thì không công bố được.",
    )


class NewProcessForm(ProcessForm):
    """A process that joins the catalogue."""

    code = forms.SlugField(label="Mã", max_length=40, help_text="Chữ không dấu, gạch nối: nghi-phep.")
    adopted_on = day_field("Vào danh mục ngày")
    field_order = ["code", "title", "about", "legal_basis", "owner_unit", "adopted_on", "paper_form", "simplified"]

    def clean_code(self) -> str:
        code = str(self.cleaned_data["code"]).lower()
        if code in RESERVED:
            raise forms.ValidationError(f"Mã «{code}» hệ thống đã dùng: hãy chọn mã khác.")
        return code


class DiagramForm(forms.Form):
    """A BPMN file."""

    file = forms.FileField(
        label="Sơ đồ BPMN 2.0 (.bpmn)", widget=forms.ClearableFileInput(attrs={"accept": ".bpmn,.xml"})
    )
    note = forms.CharField(label="Thay đổi gì", max_length=300, required=False)


class LanesForm(forms.Form):
    """Who starts, who the lanes are, what the ends mean."""

    starters = forms.MultipleChoiceField(
        label="Ai được bắt đầu", choices=Role.choices, widget=forms.CheckboxSelectMultiple
    )
    title = forms.CharField(
        label="Tên của từng việc",
        max_length=200,
        required=False,
        help_text="{starter} và tên mục của biểu mẫu: {starter} nghỉ {leave}",
    )

    def __init__(self, *args: Any, diagram: Diagram, definition: Definition, today: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.diagram, self.before = diagram, definition
        people = Person.objects.with_role(*EMPLOYEES, on=today)
        fields = [(f.name, f.label) for f in definition.fields.values() if f.kind == "person"]
        for lane in diagram.lanes.values():
            plan = definition.lanes[lane.id]
            self.fields |= {
                f"{lane.id}.who": forms.ChoiceField(label=f"Làn «{lane.name}»", choices=list(WHO.items()), initial=plan.who),
                f"{lane.id}.role": _maybe(f"«{lane.name}»: vai trò", Role.choices, plan.role),
                f"{lane.id}.person": forms.ModelChoiceField(
                    people, label=f"«{lane.name}»: người nêu tên", to_field_name="uid", required=False,
                    initial=plan.person or None,
                ),
                f"{lane.id}.field": _maybe(f"«{lane.name}»: mục chọn người", fields, plan.field),
                f"{lane.id}.otherwise": _maybe(
                    f"«{lane.name}»: không có ai thì", Role.choices, plan.otherwise
                ),
            }  # fmt: skip
        for end in diagram.ends:
            self.fields[f"{end.id}.result"] = forms.ChoiceField(
                label=f"Kết thúc «{end.name}» là", choices=list(RESULTS.items()), initial=definition.results[end.id]
            )

    def apply(self, plan: dict[str, Any]) -> dict[str, Any]:
        """Return a plan with what the form says."""
        values = self.cleaned_data
        lanes = {}
        for key in self.diagram.lanes:
            person = values[f"{key}.person"]
            lanes[key] = {
                "who": values[f"{key}.who"], "role": values[f"{key}.role"], "unit": self.before.lanes[key].unit,
                "person": str(person.uid) if person else "", "field": values[f"{key}.field"],
                "otherwise": values[f"{key}.otherwise"],
            }  # fmt: skip
        results = {end.id: values[f"{end.id}.result"] for end in self.diagram.ends}
        return {**plan, "starters": values["starters"], "title": values["title"], "lanes": lanes, "results": results}


def _maybe(label: str, choices: Any, initial: str) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=[("", "–"), *choices], required=False, initial=initial)


class StepPlanForm(forms.Form):
    """The deadline of a step and what it says to who does it."""

    days = forms.IntegerField(label="Hạn (ngày làm việc)", min_value=0, max_value=LONGEST_DEADLINE)
    hint = forms.CharField(label="Lời nhắc cho người làm", max_length=300, required=False)
    may_return = forms.BooleanField(label="Được trả lại bước trước", required=False)


class FieldForm(forms.Form):
    """One field of a step's form; a row without a name is left out."""

    name = forms.CharField(label="Tên", max_length=40, required=False)
    label = forms.CharField(label="Nhãn", max_length=200, required=False)
    kind = forms.ChoiceField(label="Kiểu", choices=list(KINDS.items()))
    required = forms.BooleanField(label="Bắt buộc", required=False)
    help = forms.CharField(label="Giải thích", max_length=300, required=False)
    choices = forms.CharField(
        label="Lựa chọn",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Mỗi dòng: mã | chữ hiện ra",
    )
    lowest = forms.IntegerField(label="Từ", required=False)
    highest = forms.IntegerField(label="Đến", required=False)
    longest = forms.IntegerField(label="Dài nhất", min_value=1, max_value=5000, required=False)
    when = forms.CharField(label="Chỉ hỏi khi", max_length=300, required=False)

    @property
    def as_plan(self) -> dict[str, Any]:
        """The row as a definition holds it."""
        values = dict(self.cleaned_data)
        lines = [line.split("|", 1) for line in values["choices"].splitlines() if line.strip()]
        values["choices"] = [[line[0].strip(), line[-1].strip()] for line in lines]
        values["longest"] = values["longest"] or 300
        values.pop("DELETE", None)
        return {key: value for key, value in values.items() if value not in (None, "")}


FieldFormSet: Any = forms.formset_factory(FieldForm, extra=EXTRA_FIELDS, can_delete=True, max_num=42)


def rows_of(fields: tuple[Field, ...]) -> list[dict[str, Any]]:
    """Return fields as the rows of the formset show them."""
    return [
        {**vars(field), "choices": "\n".join(f"{code} | {words}" for code, words in field.choices)} for field in fields
    ]
