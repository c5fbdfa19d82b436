"""The patient flow in lines."""

from __future__ import annotations

from hccsurv.cohort.cohort import Cohort
from hccsurv.present import style
from hccsurv.present.table import Cell, Table, row

__all__ = ["patient_flow_table"]


def patient_flow_table(cohort: Cohort) -> Table:
    """List every step with the patients who left and who remain.

    Parameters
    ----------
    cohort : Cohort

    Returns
    -------
    Table
    """
    lines = [row("Patients reviewed", "", Cell(style.integer(cohort.n_reviewed), cohort.n_reviewed))]
    for step in cohort.flow():
        reason = f"Only: {step.reason}" if step.names_kept else step.reason
        lines.append(
            row(
                reason,
                Cell(style.integer(step.removed), step.removed),
                Cell(style.integer(step.remaining), step.remaining),
            )
        )
    return Table(
        title="Patient flow", header=("Step", "Left out", "Remaining"), rows=tuple(lines), synthetic=cohort.synthetic
    )
