"""What the axis keeps, and how the agency on the other side answers. Knows nothing of HTTP."""

import threading
from dataclasses import dataclass, field
from typing import Any

from truongso.sandbox.exchange import envelopes
from truongso.sandbox.exchange.envelopes import Letter, Seal

OFFICE = ("H31.DEMO.SGDDT", "Sở Giáo dục và Đào tạo (mẫu thử)")
OTHERS = {"H31.DEMO.UBND": "Ủy ban nhân dân xã (mẫu thử)", "H31.DEMO.THPT2": "Trường THPT số 2 (mẫu thử)"}
USUAL_ANSWERS = ["01", "03"]
SAID = {
    "01": "Văn bản đã đến", "02": "Văn bản không đúng thẩm quyền", "03": "Đã tiếp nhận", "04": "Đã phân công",
    "05": "Đang xử lý", "06": "Đã hoàn thành", "13": "Đề nghị lấy lại văn bản", "15": "Đồng ý lấy lại", "16": "Văn bản đã được xử lý",
}  # fmt: skip

# 0, 10, 15 and 18 to 23 are codes that an interface of this kind was seen to use; what each of them says is ours.
OK, NO_SESSION, WRONG_INPUT, NO_PACKAGE, NO_RECEIVER, WRONG_SENDER, NO_MESSAGE, ALREADY, BUSY = (
    "0", "10", "15", "18", "19", "20", "21", "22", "23",
)  # fmt: skip
WORDS = {
    OK: "Thành công", NO_SESSION: "Chưa đăng nhập hoặc phiên đã hết hạn", WRONG_INPUT: "Tham số không đúng",
    NO_PACKAGE: "Gói tin không đúng định dạng edXML", NO_RECEIVER: "Đơn vị nhận không có trên trục",
    WRONG_SENDER: "Mã đơn vị gửi trong gói không đúng với tài khoản", NO_MESSAGE: "Không có gói tin này",
    ALREADY: "Gói tin đã được nhận trước đó", BUSY: "Hệ thống đang bận",
}  # fmt: skip


class Fail(Exception):
    """An answer that is no success: the code."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass
class Message:
    """A package on the axis."""

    id: str
    message_id: str
    kind: str  # edoc or status
    sender: str
    receiver: str
    content: bytes = field(repr=False)
    at: str = ""
    state: str = "waiting"  # done, fail

    def listed(self) -> dict[str, str]:
        return {
            "docId": self.id,
            "messageType": self.kind,
            "from": self.sender,
            "to": self.receiver,
            "created": self.at,
        }


class Axis:
    """Mailboxes of all agencies. Calls are taken one after the other."""

    def __init__(self, school: tuple[str, str], seal: Seal | None = None) -> None:
        self._lock = threading.RLock()
        self.school = school
        self.office = Office(self, seal)
        self.clear()

    def clear(self) -> None:
        with self._lock:
            self.messages: list[Message] = []
            self.office.clear()

    @property
    def agencies(self) -> dict[str, str]:
        return {OFFICE[0]: OFFICE[1], **OTHERS, self.school[0]: self.school[1]}

    def send(self, sender: str, receivers: list[str], kind: str, message_id: str, content: bytes) -> tuple[str, bool]:
        """Take a package; returns its id and whether it was new. The same message id again is the same package."""
        with self._lock:
            standing = self.sent(sender, message_id)
            if standing:
                return standing, False
            try:
                said = envelopes.read(content)
            except ValueError as error:
                raise Fail(NO_PACKAGE) from error
            if said["organ_id"] != sender:
                raise Fail(WRONG_SENDER)
            if not receivers or any(one not in self.agencies for one in receivers):
                raise Fail(NO_RECEIVER)
            made = [self.put(kind, sender, one, content, message_id=message_id) for one in receivers]
            for one in made:
                if one.receiver == OFFICE[0]:
                    one.state = "done"
                    self.office.receive(kind, said)
            return made[0].id, True

    def put(self, kind: str, sender: str, receiver: str, content: bytes, *, message_id: str = "") -> Message:
        with self._lock:
            key = f"EDOC-{len(self.messages) + 1:06d}"
            message = Message(key, message_id or key, kind, sender, receiver, content, envelopes.now())
            self.messages.append(message)
            return message

    def sent(self, sender: str, message_id: str) -> str:
        return next((m.id for m in self.messages if m.sender == sender and m.message_id == message_id), "")

    def waiting_for(self, receiver: str, kind: str) -> list[dict[str, str]]:
        with self._lock:
            found = [m for m in self.messages if m.receiver == receiver and m.kind == kind and m.state == "waiting"]
            return [message.listed() for message in found]

    def one(self, receiver: str, key: str) -> Message:
        found = next((m for m in self.messages if m.receiver == receiver and m.id == key), None)
        if found is None:
            raise Fail(NO_MESSAGE)
        return found


class Office:
    """The agency on the other side: sends letters, answers what it receives, asks to take letters back."""

    def __init__(self, axis: Axis, seal: Seal | None) -> None:
        self.axis, self.seal = axis, seal or Seal(OFFICE[1])
        self.clear()

    def clear(self) -> None:
        self.answers, self.take_back_answer = list(USUAL_ANSWERS), "15"
        self.received: list[dict[str, Any]] = []
        self.statuses: list[dict[str, str]] = []

    def receive(self, kind: str, said: dict[str, Any]) -> None:
        """Note what came in and answer as planned."""
        if kind == "status":
            self.statuses.append({"status": said["status"], "about": said["about"], "description": said["description"]})
            if said["status"] == "13":
                self._tell(self.take_back_answer, self._of(said["about"]))
            return
        self.received.append(said)
        for code in self.answers:
            self._tell(code, said)

    def _of(self, document_id: str) -> dict[str, Any]:
        unknown = {"organ_id": self.axis.school[0], "code": "", "dated": "", "document_id": document_id}
        return next((one for one in self.received if one["document_id"] == document_id), unknown)

    def _tell(self, code: str, about: dict[str, Any]) -> None:
        package = envelopes.status(code, SAID.get(code, ""), OFFICE, about)
        self.axis.put("status", OFFICE[0], self.axis.school[0], package)

    def write(
        self, letter: Letter, *, broken: bool = False, twice: bool = False, sender: str = OFFICE[0], claimed: str = ""
    ) -> str:
        """Send a letter to the school; broken cuts its package in the middle, twice puts it on the axis two times.

        sender puts it on the axis: another agency than the office, when one is named; claimed is whom the package names.
        """
        code = claimed or sender
        package = envelopes.document(letter, (code, self.axis.agencies[code]), self.axis.school, self.seal)
        for _ in range(2 if twice else 1):
            self.axis.put("edoc", sender, self.axis.school[0], package[: len(package) // 2] if broken else package)
        return letter.document_id(code)

    def say(self, code: str, document_id: str, description: str = "", sender: str = OFFICE[0]) -> None:
        """Send a status by hand: about a letter of its own (13), or about what it received; as another agency when named."""
        about = self._of(document_id)
        if code == "13":
            about = about | {"organ_id": OFFICE[0]}
        agency = (sender, self.axis.agencies[sender])
        package = envelopes.status(code, description or SAID.get(code, ""), agency, about)
        self.axis.put("status", sender, self.axis.school[0], package)
