"""A study definition: everything a person decided about a file, apart from the patients."""

from __future__ import annotations

from dataclasses import dataclass, field

from hccsurv.cohort.column import Column
from hccsurv.cohort.endpoint import Endpoint
from hccsurv.cohort.filters import Filter
from hccsurv.errors import StudyError
from hccsurv.vocabulary import Adjustment, CategoryTest, CiMethod, CorrelationTest, NumberSummary, Ties

__all__ = ["Options", "StudyDefinition"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """Choices among methods; the defaults are those of the decision records.

    Attributes
    ----------
    ci_method : {'log-log', 'log', 'plain'}
    times : tuple of float
        Times at which survival is stated, in the endpoint's unit.
    adjustment : {'holm', 'bonferroni', 'bh', 'none'}
    category_test : {'chi-squared', 'fisher'}
    number_summary : {'median', 'mean'}
    ties : {'efron', 'breslow'}
    entry_p : float
        A variable enters the multivariable model if its univariable p is below this.
    forced, barred : tuple of str
        Columns that enter, or stay out, whatever their p.
    correlation_test : {'t', 'fisher-z'}
    only_events : bool
        Whether a total that is an endpoint's time is correlated in the patients with the event only:
        in the others it is not known yet.
    """

    ci_method: CiMethod = "log-log"
    times: tuple[float, ...] = ()
    adjustment: Adjustment = "holm"
    category_test: CategoryTest = "chi-squared"
    number_summary: NumberSummary = "median"
    ties: Ties = "efron"
    entry_p: float = 0.1
    forced: tuple[str, ...] = ()
    barred: tuple[str, ...] = ()
    correlation_test: CorrelationTest = "t"
    only_events: bool = True

    def __post_init__(self) -> None:
        if not 0 < self.entry_p <= 1:
            raise StudyError("`entry_p` must lie above 0 and not above 1.", "The model study's rule is 0.1.")
        if not all(0 <= time < float("inf") for time in self.times):
            raise StudyError("`times` must be zero or more.", "Give them in the endpoint's unit.")


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyDefinition:
    """What each column means, what is timed, who is compared and who is left out.

    Attributes
    ----------
    title : str
    file : str
        Name of the data file, relative to the study file.
    sheet : str
        Worksheet of an Excel file; the first visible one if empty.
    synthetic : bool
        Whether the patients are invented.
    columns : tuple of Column
        The columns admitted. A column that is not named here never enters the cohort.
    endpoints : tuple of Endpoint
        The first is shown first.
    group : str
        Column whose groups are compared; empty for none.
    exclusions : tuple of Filter
        Eligibility rules, applied in order when the file is admitted.
    total : str
        Column that is correlated with its components, such as an endpoint's time; empty for none.
    components : tuple of str
        Columns whose sum is the total.
    options : Options
    """

    title: str = ""
    file: str = ""
    sheet: str = ""
    synthetic: bool = False
    columns: tuple[Column, ...] = ()
    endpoints: tuple[Endpoint, ...] = ()
    group: str = ""
    exclusions: tuple[Filter, ...] = ()
    total: str = ""
    components: tuple[str, ...] = ()
    options: Options = field(default_factory=Options)

    def __post_init__(self) -> None:
        for what, names in (
            ("column", [column.name for column in self.columns]),
            ("endpoint", [endpoint.name for endpoint in self.endpoints]),
        ):
            twice = sorted({name for name in names if names.count(name) > 1})
            if twice:
                raise StudyError(f"The study names {what} {twice[0]!r} twice.", f"Give each {what} one entry.")

    def endpoint(self, name: str) -> Endpoint:
        """Look an endpoint up by its name."""
        for endpoint in self.endpoints:
            if endpoint.name == name:
                return endpoint
        known = ", ".join(endpoint.name for endpoint in self.endpoints) or "none"
        raise StudyError(f"The study has no endpoint {name!r}.", f"It has: {known}.")

    def endpoint_timed_by(self, column: str) -> Endpoint | None:
        """Find the endpoint whose time a column is."""
        return next((endpoint for endpoint in self.endpoints if endpoint.duration == column), None)

    @property
    def covariates(self) -> tuple[str, ...]:
        """Names of the columns offered in tables and models, the group included."""
        return tuple(column.name for column in self.columns if column.covariate)
