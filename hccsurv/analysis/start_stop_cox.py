"""Hazard ratios of covariates that change during follow-up."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from hccsurv.analysis.cox import CoxOptions, fit_rows
from hccsurv.analysis.cox_result import CoxResult
from hccsurv.analysis.cox_rows import CoxRows, complete_rows, row_weights
from hccsurv.analysis.design_matrix import DesignMatrix
from hccsurv.analysis.group_checks import require_same_length
from hccsurv.analysis.start_stop import StartStop
from hccsurv.cohort.groups import Groups
from hccsurv.vocabulary import Ties

__all__ = ["fit_start_stop_cox"]


def fit_start_stop_cox(
    follow_up: StartStop,
    covariates: pd.DataFrame | DesignMatrix,
    *,
    strata: Groups | None = None,
    weights: ArrayLike | None = None,
    robust: bool | None = None,
    cluster: Groups | None = None,
    ties: Ties = "efron",
    firth: bool = False,
    confidence_level: float = 0.95,
) -> CoxResult:
    """Fit a Cox model to start-stop rows.

    Parameters
    ----------
    follow_up : StartStop, n rows
    covariates : DataFrame or DesignMatrix, n rows
        As they are during each row. Rows with a missing covariate are left out and counted.
    strata : Groups of the same n rows, optional
    weights : array_like of float, shape (n,), optional
        Case weights of the rows.
    robust : bool, optional
        Standard errors by the sandwich. By default with `weights` or `cluster`, and not without: rows of one patient
        need none, as nobody is at risk twice at one time.
    cluster : Groups of the same n rows, optional
        What the sandwich adds up; the patient if omitted.
    ties : {'efron', 'breslow'}
    firth : bool
    confidence_level : float in (0, 1)
        All as in `fit_cox`.

    Returns
    -------
    CoxResult
        Its `n` and `n_missing` count rows.

    Raises
    ------
    AnalysisError
        As for `fit_cox`.

    Notes
    -----
    h(t | x(t)) = h0(t) exp(beta x(t)). At each event the patient is compared with the rows that are under
    observation then: start < t <= stop [1]_. A covariate may hold what was known at the start of the row, never what
    comes later: a treatment counts from the day it is given. Equals R's ``coxph(Surv(start, stop, event) ~ x)``.

    References
    ----------
    .. [1] Andersen PK, Gill RD. Cox's regression model for counting processes: a large sample study. Ann Stat
       1982;10:1100-1120. doi:10.1214/aos/1176345976

    Examples
    --------
    >>> follow_up = StartStop.from_arrays(
    ...     [0, 2, 0, 0, 1, 0, 0], [2, 9, 5, 1, 3, 7, 4], [0, 1, 1, 0, 1, 0, 1], list("aabccde"), unit="months"
    ... )
    >>> fit = fit_start_stop_cox(follow_up, pd.DataFrame({"treated": [0, 1, 0, 0, 1, 1, 0]}))
    >>> fit.n, fit.n_events, round(fit["treated"].hazard_ratio, 3)
    (7, 4, 0.342)
    """
    design = covariates if isinstance(covariates, DesignMatrix) else DesignMatrix.from_frame(covariates)
    n = follow_up.n_rows
    require_same_length("covariates", len(design.values), n, of="rows")
    for name, groups in (("strata", strata), ("cluster", cluster)):
        if groups is not None:
            require_same_length(name, groups.n, n, of="rows")
    used = complete_rows(n, design)
    weight = row_weights(n, None, weights)
    clusters = follow_up.patient if cluster is None else cluster.codes
    rows = CoxRows(
        start=follow_up.start, stop=follow_up.stop, event=follow_up.event, x=design.values, terms=design.terms,
        strata=strata, weight=weight, replicated=False, unit=follow_up.unit, used=used,
    ).kept()  # fmt: skip
    options = CoxOptions(
        ties=ties,
        confidence_level=confidence_level,
        firth=firth,
        robust=(weights is not None or cluster is not None) if robust is None else robust,
        cluster=clusters[used],
    )
    return fit_rows(rows, options, n_missing=int(np.count_nonzero(~used)))
