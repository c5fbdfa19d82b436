"""Results that hold one entry for each group."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Generic, Protocol, TypeVar

__all__ = ["OnePerGroup"]


class _OfGroup(Protocol):
    @property
    def group(self) -> str: ...


Entry = TypeVar("Entry", bound=_OfGroup)


class OnePerGroup(Generic[Entry]):
    """Iterates over the entries in the order of the groups; ``result["A"]`` is the entry of group A."""

    __slots__ = ()

    @property
    def _entries(self) -> tuple[Entry, ...]:
        raise NotImplementedError

    def __iter__(self) -> Iterator[Entry]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def __getitem__(self, group: str) -> Entry:
        for entry in self._entries:
            if entry.group == group:
                return entry
        raise KeyError(group)
