"""Count, for each patient, the pairs that a score puts in the right order: the arithmetic of concordance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["Roles", "order_of_values", "pairs_of_each"]

Array = NDArray[np.float64]

# Up to this many pairs a comparison of all with all is faster than counting by digits.
_MATRIX_CELLS = 1 << 18


@dataclass(frozen=True, slots=True, eq=False)
class Roles:
    """Entries of which each may be the patient with the event in a pair, the one who outlives it, or both.

    Attributes
    ----------
    key : ndarray of int, shape (n,)
        Order in time. The partner's is larger than that of the event.
    rank, stratum : ndarray of int, shape (n,)
    weight : ndarray of float, shape (n,)
    happens, stays : ndarray of bool, shape (n,)
        Whether an entry is in the first role, and in the second.
    """

    key: NDArray[np.intp]
    rank: NDArray[np.intp]
    stratum: NDArray[np.intp]
    weight: Array
    happens: NDArray[np.bool_]
    stays: NDArray[np.bool_]

    def take(self, rows: NDArray[np.intp]) -> Roles:
        """Choose entries."""
        return Roles(
            self.key[rows], self.rank[rows], self.stratum[rows], self.weight[rows], self.happens[rows], self.stays[rows]
        )


def order_of_values(values: NDArray[Any]) -> NDArray[np.intp]:
    """Number distinct values in ascending order, from 0."""
    order = np.argsort(values)
    ordered = values[order]
    numbers = np.empty(values.size, dtype=np.intp)
    numbers[order[:1]] = 0
    numbers[order[1:]] = np.cumsum(ordered[1:] != ordered[:-1])
    return numbers


def pairs_of_each(roles: Roles) -> Array:
    """Weigh each entry's concordant, discordant and tied pairs, in both of its roles.

    Parameters
    ----------
    roles : Roles, n entries

    Returns
    -------
    ndarray, shape (n, 3)
        Sum of the weights of the partners, not times the entry's own.
    """
    n = roles.key.size
    if n * n <= _MATRIX_CELLS:
        return _pairs_by_matrix(roles)
    # Ordered by stratum, time and risk, an entry is its place; ordered by stratum, risk and place, ties come in time.
    by_time = _order(roles.stratum, roles.key, roles.rank)
    roles = roles.take(by_time)
    by_rank = _order(roles.stratum, roles.rank, np.arange(n))
    whole = _outside(roles, _firsts(roles.stratum), _firsts(roles.stratum, roles.key))
    ranked = roles.take(by_rank)
    tied = np.empty(n)
    tied[by_rank] = _outside(
        ranked, _firsts(ranked.stratum, ranked.rank), _firsts(ranked.stratum, ranked.rank, ranked.key)
    )
    concordant = _crossings(by_rank, roles)
    pairs = np.empty((n, 3))
    pairs[by_time] = np.column_stack((concordant, whole - concordant - tied, tied))
    return pairs


def _pairs_by_matrix(roles: Roles) -> Array:
    """Compare all with all, which is faster for some hundred entries."""
    event = np.flatnonzero(roles.happens)
    first = roles.take(event)
    later = (roles.key > first.key[:, None]) & roles.stays & (roles.stratum == first.stratum[:, None])
    lower, higher = later & (roles.rank < first.rank[:, None]), later & (roles.rank > first.rank[:, None])
    pairs = np.empty((roles.key.size, 3))
    for column, compared in enumerate((lower, higher, later & ~lower & ~higher)):
        pairs[:, column] = first.weight @ compared
        pairs[event, column] += compared @ roles.weight
    return pairs


def _order(*keys: NDArray[np.intp]) -> NDArray[np.intp]:
    return np.argsort(_joint(*keys))


def _joint(*keys: NDArray[np.intp]) -> NDArray[np.intp]:
    """Turn several orders, the most important first, into one."""
    joint, span = np.zeros(keys[0].size, dtype=np.intp), 1
    for key in keys:
        low, width = int(key.min()), int(np.ptp(key)) + 1
        if span * width >= 1 << 62:
            joint = order_of_values(joint)
            span = int(joint.max()) + 1
        joint, span = joint * width + (key - low), span * width
    return joint


def _firsts(*keys: NDArray[np.intp]) -> NDArray[np.intp]:
    """Where the runs of equal sorted keys begin, and where the last ends."""
    changes = np.logical_or.reduce([key[1:] != key[:-1] for key in keys])
    return np.concatenate(([0], np.flatnonzero(changes) + 1, [keys[0].size]))


def _outside(roles: Roles, blocks: NDArray[np.intp], ties: NDArray[np.intp]) -> Array:
    """Weight of the partners after, and of the events before, each entry's tie, within its block of sorted entries."""
    size, n_ties = np.diff(ties), np.diff(np.searchsorted(ties, blocks))
    events, partners = _running(roles.weight * roles.happens), _running(roles.weight * roles.stays)
    after = np.repeat(partners[blocks[1:]], n_ties) - partners[ties[1:]]
    before = events[ties[:-1]] - np.repeat(events[blocks[:-1]], n_ties)
    sums: Array = roles.happens * np.repeat(after, size) + roles.stays * np.repeat(before, size)
    return sums


def _crossings(by_rank: NDArray[np.intp], roles: Roles) -> Array:
    """Weight of each entry's concordant pairs: an event, and a partner later in time and lower in rank.

    Parameters
    ----------
    by_rank : ndarray of int, shape (n,)
        Places in time, in order of rank.
    roles : Roles, n entries in order of time

    Returns
    -------
    ndarray, shape (n,)
        In order of time.

    Notes
    -----
    The order by rank is turned into the order of time one binary digit of the place at a time, the highest first.
    Entries that agree in all higher digits are a block, and in it those whose digit is 1 come later in time than
    those whose digit is 0. So each pair is counted once: where its digits differ. Blocks have equal sizes, but for
    the last, and moving is a choice of rows in their order.
    """
    n = by_rank.size
    happens, stays, events, partners = _role_weights(roles)
    place: NDArray[Any] = by_rank.astype(np.int32 if n < 1 << 31 else np.int64)
    concordant: NDArray[Any] = np.zeros(n, dtype=_sum_type(events))
    for digit in range((n - 1).bit_length() - 1, -1, -1):
        half = 1 << digit
        is_late = (place & half) != 0
        early, late = np.flatnonzero(~is_late), np.flatnonzero(is_late)
        places, pairs = (place[early], place[late]), (concordant[early], concordant[late])
        above, below = _running(events[places[0]]), _running(partners[places[1]])
        # Where each block begins among the early entries, and so among the late: all blocks but the last are full.
        begins = np.arange(0, early.size, half)
        early -= np.arange(early.size)  # now the number of late entries before each early one, and vice versa
        late -= np.arange(late.size)
        lower = below[early] - np.repeat(below[begins], half)[: early.size]
        higher = np.repeat(above[np.minimum(begins + half, early.size)], half)[: late.size] - above[late]
        pairs[0][:] += lower * happens[places[0]]
        pairs[1][:] += higher * stays[places[1]]
        _interleave(place, places, half)
        _interleave(concordant, pairs, half)
    return concordant.astype(float)


def _role_weights(roles: Roles) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any], NDArray[Any]]:
    """Return 0 or 1 for each role, and its weight; in bytes without case weights, as there is less to move."""
    kind: type = np.int8 if (roles.weight == 1).all() else float
    happens: NDArray[Any] = roles.happens.astype(kind)
    stays: NDArray[Any] = roles.stays.astype(kind)
    weight: NDArray[Any] = roles.weight.astype(kind)
    return happens, stays, weight * happens, weight * stays


def _interleave(target: NDArray[Any], parts: tuple[NDArray[Any], NDArray[Any]], half: int) -> None:
    """Put blocks of two kinds side by side, in turns; the last of each may be short."""
    n_full = target.size // (2 * half)
    blocks = target[: 2 * half * n_full].reshape(n_full, 2, half)
    for kind, part in enumerate(parts):
        blocks[:, kind] = part[: half * n_full].reshape(n_full, half)
    target[2 * half * n_full :] = np.concatenate([part[half * n_full :] for part in parts])


def _sum_type(weight: NDArray[Any]) -> type:
    return float if weight.dtype.kind == "f" else np.int64


def _running(values: NDArray[Any]) -> NDArray[Any]:
    """Sum of the values before each place, and of all."""
    sums: NDArray[Any] = np.zeros(values.size + 1, dtype=_sum_type(values))
    np.cumsum(values, out=sums[1:])
    return sums
