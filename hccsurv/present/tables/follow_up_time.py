"""How long patients were followed."""

from __future__ import annotations

from hccsurv.analysis.follow_up_time import FollowUpTimes
from hccsurv.present import style
from hccsurv.present.table import Cell, Table, row

__all__ = ["follow_up_table"]


def follow_up_table(result: FollowUpTimes, *, endpoint: str, synthetic: bool = False) -> Table:
    """List the median follow-up of each group.

    Parameters
    ----------
    result : FollowUpTimes
    endpoint : str
    synthetic : bool

    Returns
    -------
    Table
    """
    return Table(
        title=f"{endpoint}: median follow-up{f' by {result.by}' if result.by else ''}",
        header=(result.by, "n", "Without\nevent", f"Median,\n{result.unit}", style.confidence(result.confidence_level)),
        rows=tuple(
            row(
                entry.group,
                Cell(style.integer(entry.n), entry.n),
                Cell(style.integer(entry.n_without_event), entry.n_without_event),
                Cell(style.median(entry.median), entry.median.value),
                Cell(style.median_interval(entry.median)),
            )
            for entry in result
        ),
        notes=("Reverse Kaplan-Meier: the end of observation is the event, and the event censors. NR: not reached.",),
        synthetic=synthetic,
    )
