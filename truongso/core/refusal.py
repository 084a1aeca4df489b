"""The one exception that a person can put right."""


class Refused(Exception):
    """A request that the rules forbid, told to the person in one Vietnamese sentence.

    The sentence says what is wrong, where, and what to do next. Programming errors are not refusals: they crash
    and are logged.
    """

    def __init__(self, sentence: str, *, field: str | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field
