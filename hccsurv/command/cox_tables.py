"""Tables of a Cox model."""

from __future__ import annotations

from hccsurv.analysis.cox_result import CoxResult
from hccsurv.analysis.estimate import ChiSquared
from hccsurv.analysis.proportional_hazards import ProportionalHazardsResult
from hccsurv.analysis.variance_inflation import VarianceInflation
from hccsurv.present import style
from hccsurv.present.table import Cell, Table, row
from hccsurv.present.wording import TIES_WORDS
from hccsurv.vocabulary import TimeTransform

__all__ = ["check_table", "hazard_ratio_table", "inflation_table"]

_TIME_SCALES: dict[TimeTransform, str] = {
    "km": "Kaplan-Meier time scale",
    "rank": "ranks of time",
    "identity": "time itself",
    "log": "logarithm of time",
}


def hazard_ratio_table(model: CoxResult, *, of: str = "patients") -> Table:
    """List the hazard ratios, with how they were estimated and the test of all beneath.

    Parameters
    ----------
    model : CoxResult
    of : str
        What the model counts.

    Returns
    -------
    Table
    """
    rows = []
    for term in model.terms:
        limits = style.interval(style.ratio(term.ci_low), style.ratio(term.ci_high))
        rows.append(
            row(
                term.variable,
                "per unit" if term.level is None else f"{term.level} vs {term.reference}",
                Cell(style.ratio(term.hazard_ratio), term.hazard_ratio),
                limits,
                Cell(style.p_value(term.p_value), term.p_value),
            )
        )
    overall, name = (model.wald, "Wald") if model.robust else (model.likelihood_ratio, "likelihood ratio")
    within = f", within {model.strata}" if model.strata else ""
    return Table(
        title="Cox proportional-hazards model",
        header=("", "Compared", "Hazard ratio", style.confidence(model.confidence_level), "p"),
        rows=tuple(rows),
        notes=(
            f"{model.n} {of}, {model.n_events} events{within}; ties by {TIES_WORDS[model.ties]}; {_how(model)}.",
            f"All coefficients together: {name} chi-squared {style.number(overall.chi2)} on {overall.df} df, "
            f"{style.p_equals(overall.p_value)}. Concordance {style.number(model.concordance, 3)}.",
        ),
    )


def check_table(check: ProportionalHazardsResult) -> Table:
    """List the tests of proportional hazards."""
    lines: list[tuple[str, ChiSquared]] = [*check.variables.items(), ("All together", check.overall)]
    return Table(
        title="Proportional hazards",
        header=("", "Chi-squared", "df", "p"),
        rows=tuple(
            row(name, Cell(style.number(chi2), chi2), Cell(str(df), df), Cell(style.p_value(p), p))
            for name, (chi2, df, p) in lines
        ),
        notes=(
            f"Grambsch-Therneau score test, {_TIME_SCALES[check.transform]}. "
            "A small p: the hazard ratio changes with time.",
        ),
    )


def inflation_table(inflation: VarianceInflation) -> Table:
    """List how much the variables of a model overlap."""
    return Table(
        title="Variance inflation",
        header=("", "GVIF", "df", "Per coefficient"),
        rows=tuple(
            row(
                name,
                Cell(style.number(factor.gvif), factor.gvif),
                Cell(str(factor.df), factor.df),
                Cell(style.number(factor.per_coefficient), factor.per_coefficient),
            )
            for name, factor in inflation.variables.items()
        ),
        notes=("Per coefficient: how many times wider intervals are than without overlap, GVIF^(1 / (2 df)).",),
    )


def _how(model: CoxResult) -> str:
    if model.firth:
        return "Firth's penalty, profile intervals and penalised likelihood-ratio p"
    return f"intervals and p by Wald{' with robust errors' if model.robust else ''}"
