"""Is every stored file still what was stored, and does the store hold nothing else?"""

import hashlib
from collections.abc import Callable

from truongso.foundation.evidence import store
from truongso.foundation.evidence.models import Blob


def check_files(advance: Callable[[], None] | None = None) -> list[str]:
    """Return one Vietnamese sentence for each missing, damaged or orphan file; none for a sound store.

    An orphan (a file that no row names) is harmless: an upload was cut off between the file and its row.
    """
    found: list[str] = []
    known: set[str] = set()
    for sha256, size in Blob.objects.order_by("sha256").values_list("sha256", "size").iterator():
        known.add(sha256)
        found.extend(_fault_of(sha256, size))
        if advance:
            advance()
    return found + _strangers(known)


def _fault_of(sha256: str, size: int) -> list[str]:
    path = store.path_of(sha256)
    if not path.is_file():
        return [f"Thiếu tệp {sha256}: hãy khôi phục từ bản sao lưu."]
    content = path.read_bytes()
    if len(content) != size or hashlib.sha256(content).hexdigest() != sha256:
        return [f"Tệp hỏng {sha256}: nội dung không còn đúng mã băm, hãy khôi phục từ bản sao lưu."]
    return []


def _strangers(known: set[str]) -> list[str]:
    found = []
    for path in store.stored():
        name = str(path.relative_to(store.root()))
        if path.name in known and path == store.path_of(path.name):
            continue
        kind = "Tệp ghi dở" if path.name.endswith(".partial") else "Tệp không có hồ sơ"
        found.append(f"{kind} {name}: không hại gì, có thể xóa khi không ai đang nộp tệp.")
    return found
