"""How well a risk score ranks patients by survival."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hccsurv.analysis.comparable_pairs import Roles, order_of_values, pairs_of_each
from hccsurv.analysis.event_table import distinct_times
from hccsurv.cohort.groups import Groups
from hccsurv.cohort.time_to_event import TimeToEvent
from hccsurv.errors import AnalysisError

__all__ = ["Concordance", "concordance", "ranked_pairs"]

Array = NDArray[np.float64]

# Sums of weights that differ by less than this share of them are equal.
_ROUNDING = 1e-10


@dataclass(frozen=True, slots=True, kw_only=True)
class Concordance:
    """How many comparable pairs of patients a score puts in the right order.

    Attributes
    ----------
    value : float
        (concordant + tied_risk / 2) / n_pairs; nan if no pair is comparable.
    std_error : float
        By the infinitesimal jackknife.
    concordant, discordant, tied_risk : float
        Pairs in the right order, in the wrong one, and with equal scores. Whole numbers without case weights.
    n_pairs : float
        Comparable pairs.
    """

    value: float
    std_error: float
    concordant: float
    discordant: float
    tied_risk: float
    n_pairs: float


def concordance(follow_up: TimeToEvent, risk: Array, *, strata: Groups | None = None) -> Concordance:
    """Count the comparable pairs that a risk score orders correctly (Harrell's C).

    Parameters
    ----------
    follow_up : TimeToEvent, n patients
    risk : ndarray of float, shape (n,)
        Higher means the event is expected sooner.
    strata : Groups of the same n patients, optional
        Only pairs within a stratum are compared.

    Returns
    -------
    Concordance

    Raises
    ------
    AnalysisError
        If `risk` has another length or is not finite.

    Notes
    -----
    A pair is comparable if one patient has the event at a time at which the other is still followed
    without it; two events at one time are not comparable. Same rule, and same standard error, as R's
    ``concordance`` [2]_. Pairs are counted in O(n log n) steps.

    References
    ----------
    .. [1] Harrell FE, Lee KL, Mark DB. Multivariable prognostic models. Stat Med 1996;15:361-387.
       doi:10.1002/(SICI)1097-0258(19960229)15:4<361::AID-SIM168>3.0.CO;2-4
    .. [2] Therneau TM, Watson DA. The concordance statistic and the Cox model. Technical report 85,
       Department of Health Science Research, Mayo Clinic, 2017.

    Examples
    --------
    >>> follow_up = TimeToEvent.from_arrays([1, 2, 3, 4], [1, 1, 0, 1], unit="months")
    >>> result = concordance(follow_up, np.array([4.0, 1.0, 3.0, 2.0]))
    >>> result.value, result.concordant, result.discordant, result.n_pairs
    (0.6, 3.0, 2.0, 5.0)
    """
    risk = np.asarray(risk, dtype=float)
    if risk.shape != (follow_up.n,) or not np.isfinite(risk).all():
        raise AnalysisError(
            f"`risk` must hold one finite number for each of the {follow_up.n} patients.", "Take both from one model."
        )
    _, position = distinct_times(follow_up.duration)
    return ranked_pairs(position, follow_up.event, risk, stratum=None if strata is None else strata.codes)


def ranked_pairs(
    stop: NDArray[np.intp],
    event: NDArray[np.bool_],
    risk: Array,
    *,
    start: NDArray[np.intp] | None = None,
    stratum: NDArray[np.intp] | None = None,
    weight: Array | None = None,
    replicated: bool = False,
) -> Concordance:
    """Count pairs among rows whose times are numbered already.

    Parameters
    ----------
    stop : ndarray of int, shape (n,)
    event : ndarray of bool, shape (n,)
    risk : ndarray of float, shape (n,)
    start : ndarray of int, shape (n,), optional
        Rows are comparable only after they enter.
    stratum : ndarray of int, shape (n,), optional
    weight : ndarray of float, shape (n,), optional
        A pair counts the product of its weights.
    replicated : bool
        Whether `weight` counts identical patients, each of whom stands for itself in the standard error.

    Returns
    -------
    Concordance
    """
    weight = np.ones(stop.size) if weight is None else weight
    stratum = np.zeros(stop.size, dtype=np.intp) if stratum is None else stratum
    rank, stays = order_of_values(risk), np.ones(stop.size, dtype=bool)
    # Even numbers for events, odd for censorings: a patient censored at t outlives an event at t.
    pairs = pairs_of_each(Roles(2 * stop + ~event, rank, stratum, weight, event, stays))
    if start is not None:
        # Whoever enters at the time of an event or later is no partner of it.
        twice = np.concatenate((np.flatnonzero(event), np.arange(stop.size)))
        happens = np.arange(twice.size) < event.sum()
        key = np.where(happens, 2 * stop[twice], 2 * start[twice] + 1)
        too_many = pairs_of_each(Roles(key, rank[twice], stratum[twice], weight[twice], happens, ~happens))
        excess = too_many[~happens]
        excess[event] += too_many[happens]
        pairs = np.where(excess < (1 - _ROUNDING) * pairs, pairs - excess, 0.0)
    # Each pair stands in both of its patients.
    concordant, discordant, tied = (weight @ pairs / 2).tolist()
    n_pairs = concordant + discordant + tied
    if n_pairs == 0:
        nothing = float("nan")
        return Concordance(value=nothing, std_error=nothing, concordant=0.0, discordant=0.0, tied_risk=0.0, n_pairs=0.0)
    value = (concordant + tied / 2) / n_pairs
    influence = (pairs[:, 0] + pairs[:, 2] / 2 - value * pairs.sum(axis=1)) / n_pairs
    return Concordance(
        value=value,
        std_error=float(np.sqrt(((weight if replicated else weight**2) * influence**2).sum())),
        concordant=concordant,
        discordant=discordant,
        tied_risk=tied,
        n_pairs=n_pairs,
    )
