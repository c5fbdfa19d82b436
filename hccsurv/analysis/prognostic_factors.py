"""From a univariable screen to a multivariable model, with the reason for every variable."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from hccsurv.analysis.cox import CoxResult, CoxTerm, fit_cox
from hccsurv.analysis.design_matrix import design_matrix
from hccsurv.analysis.estimate import Caution, Estimate
from hccsurv.analysis.kaplan_meier import kaplan_meier
from hccsurv.analysis.log_rank import log_rank_test
from hccsurv.analysis.proportional_hazards import ProportionalHazardsResult, check_proportional_hazards
from hccsurv.cohort.cohort import Cohort
from hccsurv.cohort.column import Column
from hccsurv.cohort.endpoint import Endpoint
from hccsurv.cohort.groups import Groups
from hccsurv.cohort.time_to_event import TimeToEvent
from hccsurv.errors import AnalysisError
from hccsurv.vocabulary import Ties

__all__ = ["PrognosticFactor", "PrognosticFactorsResult", "PrognosticLevel", "prognostic_factors"]

Decision = Literal["entered", "not entered", "forced", "kept out", "not estimable"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PrognosticLevel:
    """One line of a variable: a level, or the whole of a number.

    Attributes
    ----------
    level : str
        Empty for a number.
    is_reference : bool
    n, n_events : int
    median : Estimate
        Median survival; nan where not reached.
    crude, adjusted : CoxTerm or None
        Hazard ratio alone, and in the multivariable model. None for the reference, and for a variable not in the model.
    """

    level: str
    is_reference: bool
    n: int
    n_events: int
    median: Estimate
    crude: CoxTerm | None
    adjusted: CoxTerm | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PrognosticFactor:
    """One variable.

    Attributes
    ----------
    variable, label : str
    levels : tuple of PrognosticLevel
    n_missing : int
    test : str
        ``'log-rank'`` for a category; for a number, Cox's score test, its counterpart without groups.
    chi2, p_value : float
    df : int
    decision : {'entered', 'not entered', 'forced', 'kept out', 'not estimable'}
    reason : str
        The decision in words.
    p_adjusted : float
        Wald test of the whole variable in the multivariable model; nan if it is not in.
    """

    variable: str
    label: str
    levels: tuple[PrognosticLevel, ...]
    n_missing: int
    test: str
    chi2: float
    df: int
    p_value: float
    decision: Decision
    reason: str
    p_adjusted: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PrognosticFactorsResult:
    """Screen and model.

    Attributes
    ----------
    factors : tuple of PrognosticFactor
    model : CoxResult or None
        None if no variable entered, or the model could not be fitted: `no_model` says why.
    no_model : str
    proportional_hazards : ProportionalHazardsResult or None
    entry_p : float
    n, n_events : int
    ties : {'efron', 'breslow'}
    n_screened : int
        Coefficients of all variables that were screened.
    cautions : tuple of Caution
    """

    factors: tuple[PrognosticFactor, ...]
    model: CoxResult | None
    no_model: str
    proportional_hazards: ProportionalHazardsResult | None
    entry_p: float
    n: int
    n_events: int
    ties: Ties
    n_screened: int
    cautions: tuple[Caution, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Screened:
    column: Column
    n_missing: int
    test: str
    chi2: float
    df: int
    p_value: float
    levels: tuple[PrognosticLevel, ...]
    not_estimable: str


def prognostic_factors(
    cohort: Cohort,
    endpoint: Endpoint,
    variables: Sequence[str],
    *,
    entry_p: float = 0.1,
    forced: Sequence[str] = (),
    barred: Sequence[str] = (),
    ties: Ties = "efron",
) -> PrognosticFactorsResult:
    """Screen variables one by one, and fit one Cox model with those that pass.

    Parameters
    ----------
    cohort : Cohort
        Patients without follow-up for `endpoint` are left out.
    endpoint : Endpoint
    variables : sequence of str
        In the order of the table.
    entry_p : float in (0, 1]
        A variable enters if its univariable p-value is below this.
    forced, barred : sequence of str
        Variables that enter, or stay out, whatever their p-value.
    ties : {'efron', 'breslow'}

    Returns
    -------
    PrognosticFactorsResult

    Raises
    ------
    AnalysisError
        If `entry_p` is not a probability, or there is no patient with follow-up.

    Notes
    -----
    Choosing by p-value makes the chosen hazard ratios too large and their intervals too narrow [1]_:
    the result says so in its cautions. Naming the variables beforehand (`forced`) avoids it.

    References
    ----------
    .. [1] Heinze G, Wallisch C, Dunkler D. Variable selection: a review and recommendations for the
       practicing statistician. Biom J 2018;60:431-449. doi:10.1002/bimj.201700067

    Examples
    --------
    >>> import pandas as pd
    >>> patients = pd.DataFrame({
    ...     "months": [2, 3, 4, 6, 7, 9, 11, 12, 15, 20],
    ...     "dead": [1, 1, 1, 1, 1, 1, 1, 0, 1, 0],
    ...     "stage": list("CCCBCBBBBB"),
    ...     "sex": list("MFMFMFMFMF"),
    ... })
    >>> os = Endpoint(name="OS", duration="months", event="dead", event_codes=(1,), unit="months")
    >>> result = prognostic_factors(Cohort.from_frame(patients), os, ["stage", "sex"], forced=["sex"])
    >>> [(factor.variable, round(factor.p_value, 3), factor.decision) for factor in result.factors]
    [('stage', 0.005, 'entered'), ('sex', 0.383, 'forced')]
    """
    if not 0 < entry_p <= 1:
        raise AnalysisError("`entry_p` must lie above 0 and not above 1.", "The paper's rule is 0.1.")
    observed = endpoint.observed(cohort)
    if observed.n == 0:
        raise AnalysisError("No patient has follow-up for this endpoint.", "Clear a filter.")
    follow_up = endpoint.follow_up(observed)
    screened = [_screen(observed, follow_up, observed.column(name), ties) for name in variables]
    decided = [(item, *_decide(item, entry_p, forced, barred)) for item in screened]
    chosen = [item.column for item, decision, _ in decided if decision in ("entered", "forced")]
    model, proportional_hazards, no_model = _model(observed, follow_up, chosen, ties)
    return PrognosticFactorsResult(
        factors=tuple(_factor(item, decision, reason, model) for item, decision, reason in decided),
        model=model,
        no_model=no_model,
        proportional_hazards=proportional_hazards,
        entry_p=entry_p,
        n=follow_up.n,
        n_events=follow_up.n_events,
        ties=ties,
        n_screened=sum(item.df for item in screened),
        cautions=_cautions(decided, model, proportional_hazards, follow_up.n_events, entry_p),
    )


def _screen(cohort: Cohort, everybody: TimeToEvent, column: Column, ties: Ties) -> _Screened:
    known, follow_up = _known(cohort, everybody, [column])
    n_missing = cohort.n - known.n
    by = known.groups(column.name) if column.kind == "category" and known.n else None
    crude: CoxResult | None = None
    not_estimable = ""
    try:
        crude = fit_cox(follow_up, design_matrix(known.patients, [column]), ties=ties)
    except AnalysisError as error:
        not_estimable = error.problem
    nothing = ("log-rank" if column.kind == "category" else "Cox score", float("nan"), 0, float("nan"))
    if known.n == 0:
        name, chi2, df, p_value = nothing
    elif by is None:
        name, chi2, df, p_value = nothing if crude is None else ("Cox score", *crude.score)
    else:
        try:
            test = log_rank_test(follow_up, by)
            name, chi2, df, p_value = "log-rank", test.chi2, test.df, test.p_value
        except AnalysisError:
            name, chi2, df, p_value = nothing
    return _Screened(
        column=column,
        n_missing=n_missing,
        test=name,
        chi2=chi2,
        df=df,
        p_value=p_value,
        levels=_lines(follow_up, by, column, crude) if known.n else (),
        not_estimable=not_estimable,
    )


def _known(cohort: Cohort, follow_up: TimeToEvent, columns: Sequence[Column]) -> tuple[Cohort, TimeToEvent]:
    """Keep the patients whose every column is known, and their follow-up."""
    known = cohort.known([column.name for column in columns])
    if known.n == cohort.n:
        return known, follow_up
    complete = cohort.patients[[column.name for column in columns]].notna().all(axis=1)
    return known, follow_up[complete.to_numpy(dtype=bool)]


def _lines(
    follow_up: TimeToEvent, by: Groups | None, column: Column, crude: CoxResult | None
) -> tuple[PrognosticLevel, ...]:
    terms = {term.level: term for term in crude.terms} if crude else {}
    reference = column.reference_level
    if by is not None and reference not in by.levels:
        reference = by.levels[0]
    return tuple(
        PrognosticLevel(
            level=curve.group if by is not None else "",
            is_reference=by is not None and curve.group == reference,
            n=curve.n,
            n_events=curve.n_events,
            median=curve.median(),
            crude=terms.get(curve.group if by is not None else None),
            adjusted=None,
        )
        for curve in kaplan_meier(follow_up, by=by)
    )


def _decide(item: _Screened, entry_p: float, forced: Sequence[str], barred: Sequence[str]) -> tuple[Decision, str]:
    name = item.column.name
    if item.not_estimable:
        return "not estimable", item.not_estimable
    if name in barred:
        return "kept out", "kept out by choice"
    if name in forced:
        return "forced", "entered by choice"
    if not np.isfinite(item.p_value):
        return "not estimable", "no test could be made"
    if item.p_value < entry_p:
        return "entered", f"{item.test} p below {entry_p:g}"
    return "not entered", f"{item.test} p not below {entry_p:g}"


def _model(
    cohort: Cohort, everybody: TimeToEvent, chosen: Sequence[Column], ties: Ties
) -> tuple[CoxResult | None, ProportionalHazardsResult | None, str]:
    if not everybody.n_events:
        return None, None, "No event was observed among these patients, so there is nothing to model."
    if not chosen:
        return None, None, "No variable met the rule, so there is no multivariable model."
    complete, follow_up = _known(cohort, everybody, chosen)
    try:
        design = design_matrix(complete.patients, chosen)
        model = fit_cox(follow_up, design, ties=ties)
        # Patients left out beforehand, so that levels only they have get no coefficient, count as missing.
        model = replace(model, n_missing=cohort.n - complete.n)
        return model, check_proportional_hazards(model), ""
    except AnalysisError as error:
        return None, None, str(error)


def _factor(item: _Screened, decision: Decision, reason: str, model: CoxResult | None) -> PrognosticFactor:
    adjusted = {} if model is None else {term.level: term for term in model.terms if term.variable == item.column.name}
    levels = tuple(
        PrognosticLevel(
            level=line.level,
            is_reference=line.is_reference,
            n=line.n,
            n_events=line.n_events,
            median=line.median,
            crude=line.crude,
            adjusted=adjusted.get(line.level or None),
        )
        for line in item.levels
    )
    return PrognosticFactor(
        variable=item.column.name,
        label=item.column.title,
        levels=levels,
        n_missing=item.n_missing,
        test=item.test,
        chi2=item.chi2,
        df=item.df,
        p_value=item.p_value,
        decision=decision,
        reason=reason,
        p_adjusted=model.test_of(item.column.name).p_value if model and adjusted else float("nan"),
    )


def _cautions(
    decided: Sequence[tuple[_Screened, Decision, str]],
    model: CoxResult | None,
    proportional_hazards: ProportionalHazardsResult | None,
    n_events: int,
    entry_p: float,
) -> tuple[Caution, ...]:
    cautions = []
    screened = sum(item.df for item, _, _ in decided)
    if any(decision in ("entered", "not entered") for _, decision, _ in decided):
        cautions.append(
            Caution(
                rule="selection by p-value",
                text=f"Variables were chosen by looking at the outcome (p below {entry_p:g}). The p-values and "
                "intervals of the multivariable model ignore that: they are too optimistic.",
            )
        )
    if screened and n_events / screened < 10:
        cautions.append(
            Caution(
                rule="events per screened coefficient",
                text=f"{n_events} events for {screened} coefficients screened ({n_events / screened:.1f} each); "
                "ten or more are advised.",
            )
        )
    if model is not None:
        cautions.extend(model.cautions)
        reversed_terms = [
            term.name
            for item, _, _ in decided
            for line in item.levels
            if line.crude
            for term in model.terms
            if (term.variable, term.level) == (line.crude.variable, line.crude.level)
            and term.log_hazard_ratio * line.crude.log_hazard_ratio < 0
        ]
        if reversed_terms:
            cautions.append(
                Caution(
                    rule="reversed sign",
                    text=f"{', '.join(reversed_terms)}: the adjusted hazard ratio points the other way than the "
                    "crude one. Explain why before reporting it.",
                )
            )
    if proportional_hazards is not None:
        titles = {item.column.name: item.column.label for item, _, _ in decided}
        changing = [titles[name] for name, test in proportional_hazards.variables.items() if test.p_value < 0.05]
        if changing or proportional_hazards.overall.p_value < 0.05:
            cautions.append(
                Caution(
                    rule="proportional hazards",
                    text="The hazard ratio seems to change with time "
                    f"({', '.join(changing) or 'all variables together'}, p below 0.05): "
                    "the printed one is an average over the follow-up.",
                )
            )
    return tuple(cautions)
