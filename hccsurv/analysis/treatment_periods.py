"""Follow-up before and after a treatment that begins during it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from hccsurv.analysis.design_matrix import DesignMatrix, DesignTerm
from hccsurv.analysis.event_table import distinct_times
from hccsurv.analysis.start_stop import StartStop
from hccsurv.cohort.groups import Groups
from hccsurv.cohort.time_to_event import TimeToEvent
from hccsurv.errors import AnalysisError

__all__ = ["TreatmentPeriods", "split_at_treatment"]

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class TreatmentPeriods:
    """One or two rows per patient: untreated, then treated.

    Attributes
    ----------
    follow_up : StartStop, n_rows
    treated : ndarray of bool, shape (n_rows,)
        Whether the row lies after the beginning of the treatment. Read-only.
    row : ndarray of int, shape (n_rows,)
        Which of the patients given each row belongs to. Read-only.
    n : int
        Patients given.
    n_treated : int
        Patients with time under treatment.
    n_treated_too_late : int
        Patients whose treatment begins when follow-up ends, or later: they count as untreated throughout.
    n_without_time : int
        Patients whose duration is 0: no interval holds them, and they are left out.
    """

    follow_up: StartStop
    treated: NDArray[np.bool_]
    row: NDArray[np.intp]
    n: int
    n_treated: int
    n_treated_too_late: int
    n_without_time: int

    def groups(self, name: str = "treatment") -> Groups:
        """Return whether each row is untreated or treated, as groups."""
        return Groups(name=name, levels=("untreated", "treated"), codes=self.treated.astype(np.intp))

    def design(self, covariates: pd.DataFrame | DesignMatrix | None = None, *, name: str = "treated") -> DesignMatrix:
        """Return the treatment, and what is known of each patient, row by row.

        Parameters
        ----------
        covariates : DataFrame or DesignMatrix, n patients, optional
            In the order of the follow-up that was split.
        name : str
            What the treatment is called.

        Returns
        -------
        DesignMatrix, n_rows
        """
        treated = DesignMatrix(
            values=self.treated.astype(float)[:, None],
            terms=(DesignTerm(variable=name, level="treated", reference="untreated"),),
        )
        if covariates is None:
            return treated
        fixed = covariates if isinstance(covariates, DesignMatrix) else DesignMatrix.from_frame(covariates)
        if name in fixed.variables:
            raise AnalysisError(f"A covariate is called {name!r} too.", "Choose another `name` for the treatment.")
        if len(fixed.values) != self.n:
            raise AnalysisError(
                f"`covariates` has {len(fixed.values)} rows, but there are {self.n} patients.",
                "Take both from the same patients.",
            )
        return DesignMatrix(
            values=np.hstack((treated.values, fixed.values[self.row])), terms=(*treated.terms, *fixed.terms)
        )


def split_at_treatment(follow_up: TimeToEvent, treated_from: ArrayLike) -> TreatmentPeriods:
    """Split each patient's follow-up where the treatment begins.

    Parameters
    ----------
    follow_up : TimeToEvent, n patients
    treated_from : array_like of float, shape (n,)
        When the treatment begins, on the time scale and in the unit of `follow_up`; nan if it never does. Zero or
        less: from the beginning on.

    Returns
    -------
    TreatmentPeriods

    Raises
    ------
    AnalysisError
        If lengths differ, or a time is infinite or not a number.

    Notes
    -----
    Groups by whether a patient was ever treated credit the treatment with the time that had to be survived to get
    it [1]_ [2]_. Here that time counts as untreated. A patient who has the event in the moment in which the treatment
    begins has it untreated, as in R's rows of (start, stop].

    References
    ----------
    .. [1] Mantel N, Byar DP. Evaluation of response-time data involving transient states: an illustration using
       heart-transplant data. J Am Stat Assoc 1974;69:81-86.
    .. [2] Suissa S. Immortal time bias in pharmacoepidemiology. Am J Epidemiol 2008;167:492-499.
       doi:10.1093/aje/kwm324

    Examples
    --------
    >>> follow_up = TimeToEvent.from_arrays([9, 5, 4], [1, 0, 1], unit="months")
    >>> periods = split_at_treatment(follow_up, [2, float("nan"), 0])
    >>> rows = periods.follow_up
    >>> rows.start.tolist(), rows.stop.tolist(), rows.event.tolist(), periods.treated.tolist()
    ([0.0, 2.0, 0.0, 0.0], [2.0, 9.0, 5.0, 4.0], [False, True, False, True], [False, True, False, True])
    """
    begins = _beginnings(follow_up, treated_from)
    n, known = follow_up.n, ~np.isnan(begins)
    moments = np.concatenate((follow_up.duration, np.where(known, np.maximum(begins, 0), 0), [0.0]))
    _, position = distinct_times(moments)
    end, begin, zero = position[:n], position[n : 2 * n], position[-1]
    followed = end > zero
    too_late = known & followed & (begin >= end)
    from_start = known & followed & ~too_late & (begin <= zero)
    split = known & followed & ~too_late & ~from_start
    # Each patient has a row that ends with follow-up; who is treated on the way has one before it.
    last, before = np.flatnonzero(followed), np.flatnonzero(split)
    row = np.concatenate((before, last))
    treated = np.concatenate((np.zeros(before.size, dtype=bool), (from_start | split)[last]))
    start = np.concatenate((np.zeros(before.size), np.where(split, begins, 0.0)[last]))
    stop = np.concatenate((begins[before], follow_up.duration[last]))
    event = np.concatenate((np.zeros(before.size, dtype=bool), follow_up.event[last]))
    order = np.lexsort((treated, row))
    row, treated = row[order], treated[order]
    for values in (row, treated):
        values.setflags(write=False)
    return TreatmentPeriods(
        follow_up=StartStop(start=start[order], stop=stop[order], event=event[order], patient=row, unit=follow_up.unit),
        treated=treated,
        row=row,
        n=n,
        n_treated=int(np.count_nonzero(from_start | split)),
        n_treated_too_late=int(np.count_nonzero(too_late)),
        n_without_time=int(np.count_nonzero(~followed)),
    )


def _beginnings(follow_up: TimeToEvent, treated_from: ArrayLike) -> Array:
    try:
        begins = np.array(treated_from, dtype=float)
    except (TypeError, ValueError):
        raise AnalysisError(
            "`treated_from` must hold numbers, or nan.", "Turn dates into time since the origin."
        ) from None
    if begins.shape != (follow_up.n,):
        raise AnalysisError(
            f"`treated_from` must hold one time for each of the {follow_up.n} patients.", "Use nan for the untreated."
        )
    if np.isinf(begins).any():
        raise AnalysisError(
            f"`treated_from` is infinite for {int(np.isinf(begins).sum())} of {begins.size} patients.",
            "Use nan for the untreated.",
        )
    return begins
