"""Rules of writing: what had to be repaired to read a cell. Each reports the notes of one code."""

from collections.abc import Iterator

from truongso.foundation.datasets.interpreting import Note
from truongso.foundation.datasets.registry import Field
from truongso.foundation.datasets.registry import Kind as Value
from truongso.records.quality.finding import cell
from truongso.records.quality.registry import Example, Kind, Severity, rule
from truongso.records.quality.table import Finding, Record, Table

WARNING, QUESTION, ERROR, INFO = Severity.WARNING, Severity.QUESTION, Severity.ERROR, Severity.INFO
TEXTS = (Value.NAME, Value.TEXT, Value.ADDRESS, Value.IDENTITY, Value.PHONE, Value.CODE_TEXT, Value.CHOICE, Value.YEAR)


def _note_rule(
    code: str,
    notes: tuple[str, ...],
    kinds: tuple[Value, ...],
    severity: Severity,
    title: str,
    sentence: str,
    *,
    failing: Example,
    passing: Example,
    mendable: bool = True,
) -> None:
    """Declare the rule that reports some notes of some kinds of fields."""

    @rule(f"students.{code}", Kind.SYNTACTIC, severity, title, sentence, (), failing=failing, passing=passing,
          mendable=mendable)  # fmt: skip
    def _check(table: Table) -> Iterator[Finding]:
        for note in notes:
            for kind in kinds:
                for record, item, said in table.noted.get((note, kind), ()):
                    yield cell(table, record, item.code, said.sentence, _in_form(table, record, item, said))


def _in_form(table: Table, record: Record, item: Field, note: Note) -> str:
    """Return the proposal, the official name for a choice, in the form of the column."""
    value = record.values.get(item.code)
    if note.proposal and item.kind == Value.CHOICE and value is not None:
        return table.as_written(record, item.code, value)
    return note.proposal


_note_rule(
    "white_space", ("white_space",), TEXTS, WARNING, "Thừa khoảng trắng",
    "Ô không được có khoảng trắng ở đầu, ở cuối, khoảng trắng kép hay xuống dòng.",
    failing=[{"full_name": "Nguyễn  Văn Bình "}], passing=[{"full_name": "Nguyễn Văn Bình"}],
)  # fmt: skip
_note_rule(
    "decomposed", ("decomposed",), TEXTS, WARNING, "Dấu gõ rời",
    "Chữ có dấu phải ở dạng Unicode dựng sẵn (NFC), nếu không sẽ tìm và so sánh sai.",
    failing=[{"full_name": "Nguye\u0302\u0303n Va\u0306n Bi\u0300nh"}], passing=[{"full_name": "Nguyễn Văn Bình"}],
)  # fmt: skip
_note_rule(
    "look_alike_letter", ("look_alike",), TEXTS, WARNING, "Chữ Ð lạ",
    "Chữ Đ phải là chữ của tiếng Việt, không phải chữ Ð trông giống nó.",
    failing=[{"full_name": "Ðỗ Văn Bình"}], passing=[{"full_name": "Đỗ Văn Bình"}],
)  # fmt: skip
_note_rule(
    "tone_placement", ("tone",), (Value.NAME, Value.ADDRESS), WARNING, "Vị trí dấu thanh",
    "Dấu thanh của oa, oe, uy đặt ở chữ đầu (Thủy, Hòa) để hồ sơ thống nhất.",
    failing=[{"full_name": "Nguyễn Thị Thuỷ"}], passing=[{"full_name": "Nguyễn Thị Thủy"}],
)  # fmt: skip
_note_rule(
    "letter_case", ("case",), (Value.NAME, Value.TEXT), WARNING, "Viết hoa sai",
    "Tên viết hoa chữ cái đầu của mỗi tiếng; tên lớp viết hoa.",
    failing=[{"full_name": "ĐINH BẠCH LOAN"}], passing=[{"full_name": "Đinh Bạch Loan"}],
)  # fmt: skip
_note_rule(
    "letter_case_of_word", ("case_of_word",), (Value.NAME,), INFO, "Một tiếng viết hoa lạ",
    "Mỗi tiếng của tên viết hoa chữ cái đầu; một tiếng lạ có thể là cách viết riêng.",
    failing=[{"full_name": "Ngô Xuân xanh"}], passing=[{"full_name": "Ngô Xuân Xanh"}],
)  # fmt: skip
_note_rule(
    "name_abbreviated", ("abbreviated",), (Value.NAME,), QUESTION, "Tên viết tắt",
    "Họ tên phải ghi đủ như giấy khai sinh, không viết tắt họ hay tên đệm.",
    failing=[{"full_name": "Lê A. Vũ"}], passing=[{"full_name": "A Văn Vũ"}], mendable=False,
)  # fmt: skip
_note_rule(
    "name_characters", ("characters",), (Value.NAME,), ERROR, "Ký tự lạ trong tên",
    "Họ tên chỉ có chữ cái, dấu cách, dấu nháy hoặc gạch nối.",
    failing=[{"full_name": "Nguyễn Văn Bình (2)"}], passing=[{"full_name": "H'Hen Niê"}], mendable=False,
)  # fmt: skip
_note_rule(
    "identity_lost_zero", ("lost_zero",), (Value.IDENTITY,), WARNING, "Số định danh mất số 0",
    "Số định danh có 12 chữ số; lưu dạng số trong Excel làm mất số 0 ở đầu.",
    failing=[{"identity_number": 31210000123}], passing=[{"identity_number": "031210000123"}],
)  # fmt: skip
_note_rule(
    "phone_lost_zero", ("lost_zero",), (Value.PHONE,), WARNING, "Số điện thoại mất số 0",
    "Số điện thoại bắt đầu bằng 0; lưu dạng số trong Excel làm mất số 0.",
    failing=[{"phone": 597123456}], passing=[{"phone": "0597123456"}],
)  # fmt: skip
_note_rule(
    "phone_country_code", ("plus_84",), (Value.PHONE,), WARNING, "Số điện thoại ghi +84",
    "Số điện thoại trong nước ghi bắt đầu bằng 0, không ghi mã quốc gia 84.",
    failing=[{"phone": "+84 597 123 456"}], passing=[{"phone": "0597123456"}],
)  # fmt: skip
_note_rule(
    "phone_separators", ("separators",), (Value.PHONE,), INFO, "Số điện thoại có dấu ngăn cách",
    "Số điện thoại chỉ ghi chữ số.",
    failing=[{"phone": "0597.123.456"}], passing=[{"phone": "0597123456"}],
)  # fmt: skip
_note_rule(
    "not_digits", ("not_digits",), (Value.IDENTITY, Value.PHONE), ERROR, "Không phải chữ số",
    "Số định danh và số điện thoại chỉ gồm chữ số.",
    failing=[{"phone": "không có"}], passing=[{"phone": "0597123456"}], mendable=False,
)  # fmt: skip
_note_rule(
    "number_for_text", ("number_for_text",), (Value.IDENTITY, Value.CODE_TEXT), INFO, "Mã lưu dạng số",
    "Mã và số định danh phải lưu dạng chữ để không mất số 0.",
    failing=[{"ministry_code": 3190000001}], passing=[{"ministry_code": "3190000001"}],
)  # fmt: skip
_note_rule(
    "date_serial", ("date_serial",), (Value.DAY,), WARNING, "Ngày ghi bằng số sê-ri",
    "Ô ngày phải là ngày, không phải số ngày tính từ năm 1900 của Excel.",
    failing=[{"born_on": 40321}], passing=[{"born_on": "2010-05-23"}],
)  # fmt: skip
_note_rule(
    "date_unreadable", ("date_unreadable", "year_unreadable"), (Value.DAY, Value.YEAR), ERROR, "Ngày, năm không đọc được",
    "Ngày ghi dạng ngày/tháng/năm và phải có thật; năm gồm bốn chữ số.",
    failing=[{"born_on": "31/02/2010"}], passing=[{"born_on": "28/02/2010"}], mendable=False,
)  # fmt: skip
_note_rule(
    "year_from_day", ("year_from_day",), (Value.YEAR,), WARNING, "Năm ghi cả ngày",
    "Năm sinh của cha mẹ chỉ ghi năm.",
    failing=[{"father.name": "Nguyễn Văn An", "father.birth_year": "12/05/1975"}],
    passing=[{"father.name": "Nguyễn Văn An", "father.birth_year": 1975}],
)  # fmt: skip
_note_rule(
    "number_text", ("number_text",), (Value.NUMBER,), INFO, "Số ghi dạng chữ",
    "Số đo ghi bằng số, không kèm đơn vị.",
    failing=[{"height": "165 cm"}], passing=[{"height": 165}],
)  # fmt: skip
_note_rule(
    "number_unreadable", ("number_unreadable",), (Value.NUMBER,), ERROR, "Số không đọc được",
    "Số đo phải là số.",
    failing=[{"height": "cao"}], passing=[{"height": 165}], mendable=False,
)  # fmt: skip
_note_rule(
    "choice_spelling", ("choice_spelling",), (Value.CHOICE,), WARNING, "Tên danh mục viết khác",
    "Giá trị của danh mục ghi đúng tên trong danh mục.",
    failing=[{"ethnic_group": "H'Mông"}], passing=[{"ethnic_group": "HMông"}],
)  # fmt: skip
_note_rule(
    "choice_code", ("choice_code",), (Value.CHOICE,), WARNING, "Ghi mã thay cho tên",
    "Cột ghi tên thì không ghi mã: mã chỉ có nghĩa khi biết là của danh mục nào.",
    failing=[{"ethnic_group": "02"}], passing=[{"ethnic_group": "Tày"}],
)  # fmt: skip
_note_rule(
    "choice_unknown", ("choice_unknown",), (Value.CHOICE,), ERROR, "Không có trong danh mục",
    "Giá trị phải có trong danh mục đang dùng.",
    failing=[{"ethnic_group": "Sao Hỏa"}], passing=[{"ethnic_group": "Kinh"}], mendable=False,
)  # fmt: skip
_note_rule(
    "girl_mark", ("girl_mark",), (Value.CHOICE,), WARNING, "Đánh dấu x cho học sinh nữ",
    "Cột giới tính ghi Nam hoặc Nữ, không đánh dấu x.",
    failing=[{"gender": "x"}], passing=[{"gender": "Nữ"}],
)  # fmt: skip
