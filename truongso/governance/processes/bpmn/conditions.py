"""Conditions on flows: comparisons of form values, nothing else. Python's grammar is read, Python never runs.

Allowed are names of form fields, texts, numbers, true and false, lists of them behind `in`, ==, !=, <, <=, >, >=, in,
not in, and, or, not, brackets. The walk below knows these nodes and no other; whatever else stands in the tree is refused
when a diagram is read, and again when it runs.
"""

import ast
import operator
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

from truongso.core.refusal import Refused

LONGEST = 300
LONGEST_TEXT = 100
LARGEST_NUMBER = 10**12
MOST_NODES = 80

_COMPARISONS: dict[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Eq: operator.eq, ast.NotEq: operator.ne, ast.Lt: operator.lt, ast.LtE: operator.le, ast.Gt: operator.gt,
    ast.GtE: operator.ge, ast.In: lambda left, right: left in right, ast.NotIn: lambda left, right: left not in right,
}  # fmt: skip
_WORDS = {"true": True, "false": False}


def evaluate(expression: str, values: Mapping[str, Any]) -> bool:
    """Return whether a condition holds for form values; a field without a value makes an order comparison false."""
    return bool(_value(_tree(expression), values))


def names_in(expression: str) -> set[str]:
    """Return the form fields that a condition asks; Refused for anything that is no plain comparison."""
    return {node.id for node in _checked(_tree(expression)) if isinstance(node, ast.Name) and node.id not in _WORDS}


def check(expression: str, fields: Collection[str]) -> None:
    """Refuse a condition that is no plain comparison, or that asks a field which no form before it has."""
    unknown = sorted(names_in(expression) - set(fields))
    if unknown:
        raise Refused(f"điều kiện «{_short(expression)}» hỏi mục «{unknown[0]}» không có trong biểu mẫu nào")


def constants_in(expression: str) -> dict[str, set[Any]]:
    """Return the constants that each field is compared with, for the walk over all decisions."""
    found: dict[str, set[Any]] = {}
    for node in _checked(_tree(expression)):
        if isinstance(node, ast.Compare):
            parts = [node.left, *node.comparators]
            values = {value for part in parts for value in _constants(part)}
            for part in parts:
                if isinstance(part, ast.Name) and part.id not in _WORDS:
                    found.setdefault(part.id, set()).update(values)
    return found


def simple(expression: str) -> tuple[str, list[str], bool] | None:
    """Return (field, values, negated) of a plain question like kind == 'x' or kind in ['x', 'y']; nothing for others."""
    if not expression:
        return None
    node = _tree(expression)
    if not (isinstance(node, ast.Compare) and len(node.ops) == 1 and isinstance(node.left, ast.Name)):
        return None
    if not isinstance(node.ops[0], ast.Eq | ast.In | ast.NotEq | ast.NotIn):
        return None
    values = list(_constants(node.comparators[0]))
    if not values or not all(isinstance(value, str) for value in values):
        return None
    return node.left.id, values, isinstance(node.ops[0], ast.NotEq | ast.NotIn)


def _constants(node: ast.expr) -> Iterator[Any]:
    if isinstance(node, ast.Constant):
        yield node.value
    elif isinstance(node, ast.Name) and node.id in _WORDS:
        yield _WORDS[node.id]
    elif isinstance(node, ast.List | ast.Tuple):
        for part in node.elts:
            yield from _constants(part)


def _tree(expression: str) -> ast.expr:
    text = expression.strip()
    if not text:
        raise Refused("điều kiện để trống")
    if len(text) > LONGEST:
        raise Refused(f"điều kiện dài {len(text)} ký tự, nhiều nhất {LONGEST}")
    try:
        tree = ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise Refused(f"điều kiện «{_short(text)}» không đọc được: chỉ viết so sánh, ví dụ agree == 'yes'") from None
    if sum(1 for _ in ast.walk(tree)) > MOST_NODES:
        raise Refused("điều kiện quá rắc rối: hãy tách thành nhiều nhánh")
    return tree


def _checked(node: ast.expr) -> Iterator[ast.expr]:
    """Yield every node of a tree that is allowed as a whole; Refused at the first that is not."""
    if isinstance(node, ast.BoolOp):
        yield from _all(node, node.values)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not | ast.USub):
        yield from _all(node, [node.operand])
    elif isinstance(node, ast.Compare):
        if not all(type(op) in _COMPARISONS for op in node.ops):
            raise Refused("điều kiện dùng phép so sánh không được phép")
        yield from _all(node, [node.left, *node.comparators])
    elif isinstance(node, ast.List | ast.Tuple):
        yield from _all(node, node.elts)
    elif isinstance(node, ast.Name) or (isinstance(node, ast.Constant) and _is_plain(node.value)):
        if isinstance(node, ast.Name) and "__" in node.id:
            raise Refused(f"điều kiện có tên «{node.id}» không được phép")
        yield node
    else:
        raise Refused(
            f"điều kiện có «{_short(ast.unparse(node))}»: chỉ được so sánh giá trị của biểu mẫu, không tính toán, "
            "không gọi hàm, không lấy thuộc tính"
        )


def _all(node: ast.expr, parts: list[ast.expr]) -> Iterator[ast.expr]:
    yield node
    for part in parts:
        yield from _checked(part)


def _is_plain(value: Any) -> bool:
    if isinstance(value, str):
        if len(value) > LONGEST_TEXT:
            raise Refused(f"điều kiện có đoạn chữ dài {len(value)} ký tự, nhiều nhất {LONGEST_TEXT}")
        return True
    if isinstance(value, int | float):
        if not abs(value) <= LARGEST_NUMBER:
            raise Refused("điều kiện có số quá lớn")
        return True
    return False


def _value(node: ast.expr, values: Mapping[str, Any]) -> Any:
    for _ in _checked(node):
        pass
    return _walk(node, values)


def _walk(node: ast.expr, values: Mapping[str, Any]) -> Any:
    if isinstance(node, ast.BoolOp):
        every = isinstance(node.op, ast.And)
        return all(_walk(part, values) for part in node.values) if every else any(
            _walk(part, values) for part in node.values
        )  # fmt: skip
    if isinstance(node, ast.UnaryOp):
        value = _walk(node.operand, values)
        return not value if isinstance(node.op, ast.Not) else -value
    if isinstance(node, ast.Compare):
        return _compare(node, values)
    if isinstance(node, ast.List | ast.Tuple):
        return [_walk(part, values) for part in node.elts]
    if isinstance(node, ast.Name):
        return _WORDS[node.id] if node.id in _WORDS else values.get(node.id)
    assert isinstance(node, ast.Constant)
    return node.value


def _compare(node: ast.Compare, values: Mapping[str, Any]) -> bool:
    left = _walk(node.left, values)
    for op, right_node in zip(node.ops, node.comparators, strict=True):
        right = _walk(right_node, values)
        try:
            holds = _COMPARISONS[type(op)](left, right)
        except TypeError:  # a field without a value, a text beside a number
            return False
        if not holds:
            return False
        left = right
    return True


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:57] + "…"
