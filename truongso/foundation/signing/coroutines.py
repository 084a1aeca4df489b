"""Call the asynchronous parts of the library from code that waits."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


def run(work: Coroutine[Any, Any, T]) -> T:
    """Return what the work gives. asyncio.run, when it ends, writes the result out as text for nobody: here it is nothing.

    For a signature of the library that text costs a fifth of a second (it encodes every level of it anew).
    """
    kept: list[T] = []

    async def keep() -> None:
        kept.append(await work)

    asyncio.run(keep())
    return kept[0]


def at_once(work: Coroutine[Any, Any, T]) -> T:
    """Return what work gives that waits for nothing; a loop of its own costs more than the work."""
    try:
        work.send(None)
    except StopIteration as done:
        result: T = done.value
        return result
    work.close()
    raise RuntimeError("the library waits for something here")
