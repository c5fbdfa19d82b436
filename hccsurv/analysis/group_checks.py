"""What every comparison of groups asks of them first."""

from __future__ import annotations

from typing import Literal

from hccsurv.errors import AnalysisError

__all__ = ["require_groups_to_compare", "require_same_length"]


def require_same_length(name: str, n_entries: int, n: int, *, of: Literal["patients", "rows"] = "patients") -> None:
    """Refuse an argument that was not taken from the same patients.

    Raises
    ------
    AnalysisError
    """
    if n_entries != n:
        raise AnalysisError(
            f"`{name}` has {n_entries} entries, but there are {n} {of}.", f"Take both from the same {of}."
        )


def require_groups_to_compare(name: str, n_groups: int) -> None:
    """Refuse fewer than two groups.

    Raises
    ------
    AnalysisError
    """
    if n_groups < 2:
        raise AnalysisError(f"{name!r} has fewer than two groups, so there is nothing to compare.", "Clear a filter.")
