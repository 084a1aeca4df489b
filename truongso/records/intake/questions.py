"""What an import asks and reports: questions with their choices, problems with their place."""

from dataclasses import dataclass
from enum import StrEnum

from truongso.records.intake.reading import Row

LEAVE = "leave"
NEW = "new"
KEEP = "keep"
TAKE = "take"
ONE = "one"
TWO = "two"


class Asked(StrEnum):
    """What a question is about, as people read it."""

    WHO = "Dòng này là em nào?"
    SAME = "Hai dòng có phải một em?"
    CELL = "Giá trị đọc được có đúng không?"
    CONFLICT = "Giữ giá trị trong sổ hay ghi theo tệp?"
    ROWS = "Hai dòng ghi khác nhau: dòng nào đúng?"


@dataclass
class Question:
    """One question: the key of its answer, what is asked, why, the choices (value, text), and the answer so far."""

    key: str
    asked: Asked
    about: str
    sentence: str
    choices: tuple[tuple[str, str], ...]
    row: Row
    field: str = ""
    reasons: tuple[str, ...] = ()
    answer: str = ""

    @property
    def is_open(self) -> bool:
        return not self.answer

    @property
    def column(self) -> str:
        return self.row.letter(self.field)


@dataclass(frozen=True)
class Problem:
    """What cannot be written until somebody mends the file or the register: where, and what to do."""

    sentence: str
    row: Row
    field: str = ""
    value: str = ""

    @property
    def column(self) -> str:
        return self.row.letter(self.field)


class Answers:
    """The answers that a person gave, read by key; an answer that is none of the choices is no answer."""

    def __init__(self, given: dict[str, str]) -> None:
        self._given = given
        self.questions: list[Question] = []

    def ask(self, question: Question) -> str:
        """Keep a question and return its answer, nothing while it is open."""
        given = self._given.get(question.key, "")
        question.answer = given if given in dict(question.choices) else ""
        self.questions.append(question)
        return question.answer
