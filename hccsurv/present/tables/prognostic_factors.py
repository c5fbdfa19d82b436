"""Table 3: screen and model side by side."""

from __future__ import annotations

from hccsurv.analysis.cox import CoxTerm
from hccsurv.analysis.prognostic_factors import PrognosticFactor, PrognosticFactorsResult, PrognosticLevel
from hccsurv.present import style
from hccsurv.present.table import Cell, Row, Table, row
from hccsurv.present.wording import TIES_WORDS
from hccsurv.vocabulary import TimeUnit

__all__ = ["prognostic_factors_table", "proportional_hazards_table", "term_labels"]


def prognostic_factors_table(
    result: PrognosticFactorsResult, *, endpoint: str, unit: TimeUnit, synthetic: bool = False
) -> Table:
    """List each variable's levels with median, univariable test, crude and adjusted hazard ratio.

    Parameters
    ----------
    result : PrognosticFactorsResult
    endpoint : str
    unit : {'days', 'weeks', 'months', 'years'}
    synthetic : bool

    Returns
    -------
    Table
    """
    rows: list[Row] = []
    for factor in result.factors:
        rows += _factor_rows(factor)
    header = (
        "", "n", "Events", f"Median,\n{unit}", "Univariable\np", "Crude HR\n(95% CI)",
        "Adjusted HR\n(95% CI)", "p", "Decision",
    )  # fmt: skip
    return Table(
        title=f"Prognostic factors for {endpoint[:1].lower()}{endpoint[1:]}",
        header=header,
        rows=tuple(rows),
        notes=_notes(result),
        synthetic=synthetic,
    )


def proportional_hazards_table(result: PrognosticFactorsResult, *, synthetic: bool = False) -> Table | None:
    """List the test of proportional hazards for each variable of the model; None without a model."""
    test = result.proportional_hazards
    if test is None:
        return None
    titles = {factor.variable: factor.label for factor in result.factors}
    lines = [*((titles[name], line) for name, line in test.variables.items()), ("All together", test.overall)]
    return Table(
        title="Proportional hazards",
        header=("", "Chi-squared", "df", "p"),
        rows=tuple(
            row(title, Cell(style.number(chi2), chi2), Cell(str(df), df), Cell(style.p_value(p), p))
            for title, (chi2, df, p) in lines
        ),
        notes=(
            "Grambsch-Therneau score test on the Kaplan-Meier time scale. "
            "A small p: the hazard ratio changes with time.",
        ),
        synthetic=synthetic,
    )


def term_labels(result: PrognosticFactorsResult) -> tuple[str, ...]:
    """Name each term of the model under the printed label of its variable."""
    titles = {factor.variable: factor.label for factor in result.factors}
    terms = result.model.terms if result.model is not None else ()
    return tuple(
        titles[term.variable] if term.level is None else f"{titles[term.variable]}: {term.level} vs {term.reference}"
        for term in terms
    )


def _factor_rows(factor: PrognosticFactor) -> list[Row]:
    p = Cell(style.p_value(factor.p_value), factor.p_value)
    decision = Cell(factor.decision)
    if len(factor.levels) == 1 and not factor.levels[0].level:
        line = factor.levels[0]
        return [
            row(factor.label, *_counts(line), Cell(""), p, _ratio(line.crude), *_adjusted(line), decision, heading=True)
        ]
    whole = Cell(style.p_value(factor.p_adjusted), factor.p_adjusted) if len(factor.levels) > 2 else Cell("")
    whole = whole if factor.p_adjusted == factor.p_adjusted else Cell("")
    rows = [row(factor.label, "", "", "", p, "", "", whole, decision, heading=True)]
    for line in factor.levels:
        median = line.median
        ratios = (
            ("1 (reference)", _reference(factor), "") if line.is_reference else (_ratio(line.crude), *_adjusted(line))
        )
        rows.append(
            row(line.level, *_counts(line), Cell(style.median(median), median.value), "", *ratios, "", indent=True)
        )
    return rows


def _reference(factor: PrognosticFactor) -> str:
    return "1 (reference)" if any(line.adjusted for line in factor.levels) else ""


def _counts(line: PrognosticLevel) -> tuple[Cell, Cell]:
    return Cell(style.integer(line.n), line.n), Cell(style.integer(line.n_events), line.n_events)


def _ratio(term: CoxTerm | None) -> Cell:
    if term is None:
        return Cell("")
    limits = style.interval(style.ratio(term.ci_low), style.ratio(term.ci_high))
    return Cell(f"{style.ratio(term.hazard_ratio)} ({limits})", term.hazard_ratio)


def _adjusted(line: PrognosticLevel) -> tuple[Cell, Cell]:
    if line.adjusted is None:
        return Cell(""), Cell("")
    return _ratio(line.adjusted), Cell(style.p_value(line.adjusted.p_value), line.adjusted.p_value)


def _notes(result: PrognosticFactorsResult) -> tuple[str, ...]:
    notes = [
        "Univariable p: log-rank test; for a number, Cox's score test. HR above 1: the event comes sooner, "
        "against the reference or per one unit.",
    ]
    if result.model is not None:
        model = result.model
        left = f", {model.n_missing} left out because a variable is not known" if model.n_missing else ""
        notes.append(
            f"Multivariable Cox model: {model.n} patients, {model.n_events} events{left}; "
            f"ties by {TIES_WORDS[model.ties]}; {model.events_per_coefficient:.1f} events per coefficient; "
            f"concordance {style.number(model.concordance)}. "
            "A p on a variable's own line tests all its levels together."
        )
    else:
        notes.append(result.no_model)
    unknown = [f"{factor.label} ({factor.n_missing})" for factor in result.factors if factor.n_missing]
    if unknown:
        notes.append(f"Not known, and left out of that variable's lines: {', '.join(unknown)}.")
    failed = [f"{factor.label}: {factor.reason}" for factor in result.factors if factor.decision == "not estimable"]
    return (*notes, *failed)
