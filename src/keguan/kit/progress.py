"""How far a long piece of work has come, told by those who do it to whoever listens; the listener may stop it."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar

T = TypeVar("T")
Listener = Callable[[str, int, int], None]

_listener: ContextVar[Listener | None] = ContextVar("listener", default=None)


@contextmanager
def listening(listener: Listener) -> Iterator[None]:
    """Inside, everything told goes to `listener(what, done, of)`; it stops the work by raising."""
    token = _listener.set(listener)
    try:
        yield
    finally:
        _listener.reset(token)


def tell(what: str, done: int = 0, of: int = 0) -> None:
    """`done` of so many are done of `what`; 0 of 0 when it cannot be counted."""
    if listener := _listener.get():
        listener(what, done, of)


def counted(what: str, items: Iterable[T], of: int, *, every: int = 200) -> Iterator[T]:
    """The items, telling now and then how many have passed."""
    for done, item in enumerate(items):
        if done % every == 0:
            tell(what, done, of)
        yield item
