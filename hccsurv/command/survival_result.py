"""Everything that the subcommand ``survival`` estimates of one endpoint."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain

from hccsurv.analysis.follow_up_time import FollowUpTimes, median_follow_up
from hccsurv.analysis.kaplan_meier import KaplanMeierResult, kaplan_meier
from hccsurv.analysis.landmark import Landmark, landmark
from hccsurv.analysis.log_rank import LogRankResult, log_rank_test
from hccsurv.analysis.multiplicity import adjust_p_values
from hccsurv.analysis.pairwise_log_rank import PairwiseLogRankResult, pairwise_log_rank_tests
from hccsurv.analysis.restricted_mean import RestrictedMeanComparison, RestrictedMeans, restricted_mean
from hccsurv.analysis.survival_difference import SurvivalDifference, survival_difference
from hccsurv.analysis.trend_test import TrendTest, trend_test
from hccsurv.cohort.cohort import Cohort
from hccsurv.cohort.endpoint import Endpoint
from hccsurv.cohort.groups import Groups
from hccsurv.cohort.study import Options
from hccsurv.cohort.time_to_event import TimeToEvent
from hccsurv.command.patients import comparable
from hccsurv.command.survival_choices import SurvivalChoices
from hccsurv.command.survival_numbers import (
    curve_numbers,
    difference_numbers,
    follow_up_numbers,
    landmark_numbers,
    log_rank_numbers,
    restricted_mean_numbers,
    trend_numbers,
)
from hccsurv.errors import AnalysisError, TooFewEventsError
from hccsurv.present.table import Table
from hccsurv.present.tables.follow_up_time import follow_up_table
from hccsurv.present.tables.kaplan_meier import medians_table, survival_at_table
from hccsurv.present.tables.log_rank import log_rank_table, pairwise_table, trend_table
from hccsurv.present.tables.restricted_mean import restricted_mean_comparison_table, restricted_mean_table
from hccsurv.present.tables.survival_difference import survival_difference_table

__all__ = ["Survival", "estimate_survival"]

DEFAULT_CHOICES = SurvivalChoices()


@dataclass(frozen=True, slots=True, kw_only=True)
class Survival:
    """Curves of one endpoint and the comparison of groups.

    Attributes
    ----------
    endpoint : Endpoint
    known : Cohort
        Patients whose follow-up, group and stratum are known.
    used : Cohort
        Those of them who are followed beyond the landmark; the same if there is none.
    curves : KaplanMeierResult
    log_rank : LogRankResult or None
        None without groups, and if there was nothing to test.
    pairwise : PairwiseLogRankResult or None
    trend : TrendTest or None
    means : RestrictedMeans or None
    mean_pairs : tuple of RestrictedMeanComparison
    differences : tuple of SurvivalDifference
        Pair by pair for each time; those of one time follow one another.
    follow_up : FollowUpTimes or None
    landmark : Landmark or None
    options : Options
    notes : tuple of str
        What could not be tested or stated, and why.
    """

    endpoint: Endpoint
    known: Cohort
    used: Cohort
    curves: KaplanMeierResult
    log_rank: LogRankResult | None
    pairwise: PairwiseLogRankResult | None
    trend: TrendTest | None
    means: RestrictedMeans | None
    mean_pairs: tuple[RestrictedMeanComparison, ...]
    differences: tuple[SurvivalDifference, ...]
    follow_up: FollowUpTimes | None
    landmark: Landmark | None
    options: Options
    notes: tuple[str, ...] = ()

    @property
    def no_test(self) -> str:
        """Why groups could not be compared; empty if they were, or nobody asked."""
        return "; ".join(self.notes)

    def result(self) -> dict[str, object]:
        """Return what ``--json`` prints of it."""
        times = self.options.times
        pairs = self.pairwise.pairs if self.pairwise else ()
        return {
            "n_events": self.curves.n_events,
            "unit": self.curves.unit,
            "by": self.curves.by or None,
            "event_codes": self.endpoint.event_codes,
            "censored_codes": self.endpoint.censored_codes,
            "ci_method": self.curves.ci_method,
            "confidence_level": self.curves.confidence_level,
            "adjustment": self.options.adjustment,
            "landmark": self.landmark and landmark_numbers(self.landmark),
            "groups": [curve_numbers(curve, times) for curve in self.curves],
            "log_rank": None if self.pairwise is None else log_rank_numbers(self.log_rank),
            "pairwise": [
                {"a": pair.a, "b": pair.b, "chi2": pair.chi2, "p_value": pair.p_value, "p_adjusted": pair.p_adjusted}
                for pair in pairs
            ],
            "trend": self.trend and trend_numbers(self.trend),
            "restricted_mean": self.means
            and restricted_mean_numbers(self.means, self.mean_pairs, self._adjusted_mean_pairs()),
            "differences": difference_numbers(self.differences, self._adjusted_differences()),
            "follow_up": None if self.follow_up is None else follow_up_numbers(self.follow_up),
        }

    def tables(self) -> tuple[Table, ...]:
        """Return what a reader sees."""
        label, synthetic, by = self.endpoint.label, self.used.synthetic, self.curves.by
        tables = [follow_up_table(self.follow_up, endpoint=label, synthetic=synthetic)] if self.follow_up else []
        tables.append(medians_table(self.curves, endpoint=label, synthetic=synthetic))
        if self.options.times:
            tables.append(survival_at_table(self.curves, self.options.times, endpoint=label, synthetic=synthetic))
        if self.differences:
            tables.append(
                survival_difference_table(
                    self.differences, self._adjusted_differences(), endpoint=label,
                    adjustment=self.options.adjustment, several=len(self.curves) > 2, synthetic=synthetic,
                )
            )  # fmt: skip
        if self.log_rank:
            tables.append(log_rank_table(self.log_rank, by=by, synthetic=synthetic))
        if self.pairwise and len(self.pairwise.pairs) > 1:
            tables.append(pairwise_table(self.pairwise, synthetic=synthetic))
        if self.trend:
            tables.append(trend_table(self.trend, by=by, synthetic=synthetic))
        return (*tables, *self._mean_tables())

    def _mean_tables(self) -> tuple[Table, ...]:
        if self.means is None:
            return ()
        label, synthetic = self.endpoint.label, self.used.synthetic
        means = restricted_mean_table(self.means, endpoint=label, synthetic=synthetic)
        if not self.mean_pairs:
            return (means,)
        compared = restricted_mean_comparison_table(
            self.means, self.mean_pairs, self._adjusted_mean_pairs(),
            adjustment=self.options.adjustment, synthetic=synthetic,
        )  # fmt: skip
        return means, compared

    def _adjusted_mean_pairs(self) -> list[float]:
        return _adjusted([pair.difference_p for pair in self.mean_pairs], self.options)

    def _adjusted_differences(self) -> list[float]:
        """Adjusted for the pairs compared at one time; times are taken as questions of their own."""
        times = dict.fromkeys(entry.time for entry in self.differences)
        tests = [[entry.log_log.p_value for entry in self.differences if entry.time == time] for time in times]
        return list(chain.from_iterable(_adjusted(test, self.options) for test in tests))


def _adjusted(p_values: list[float], options: Options) -> list[float]:
    adjusted: list[float] = adjust_p_values(p_values, options.adjustment).tolist()
    return adjusted


def estimate_survival(
    cohort: Cohort, endpoint: Endpoint, group: str, options: Options, choices: SurvivalChoices = DEFAULT_CHOICES
) -> Survival:
    """Estimate survival by group, and compare the groups.

    Parameters
    ----------
    cohort : Cohort
        Patients without follow-up, or of unknown group or stratum, are left out.
    endpoint : Endpoint
    group : str
        Column, or empty for all patients together.
    options : Options
    choices : SurvivalChoices

    Returns
    -------
    Survival

    Raises
    ------
    AnalysisError
        If nobody has follow-up, or a choice needs groups or times that are not there.
    CohortError
        If there is only one group.
    """
    choices.check(grouped=bool(group), timed=bool(options.times))
    known = _known(cohort, endpoint, group, choices.strata)
    follow_up, used, later = endpoint.follow_up(known), known, None
    if choices.landmark is not None:
        later = landmark(follow_up, choices.landmark)
        follow_up = later.follow_up
        used = known.keep(later.rows, f"followed beyond {choices.landmark:g} {endpoint.unit}", names_kept=True)
        used = comparable(used, group) if group else used
    by = used.groups(group) if group else None
    curves = kaplan_meier(follow_up, by=by, ci_method=options.ci_method)
    pairs = () if by is None else choices.pairs_of(by.levels)
    means = restricted_mean(follow_up, tau=choices.tau, by=by) if choices.restricted_mean else None
    log_rank, pairwise, trend, untested = _tests(follow_up, by, used, options, choices)
    differences, unknown = _differences(curves, pairs, options) if choices.differences else ((), ())
    return Survival(
        endpoint=endpoint,
        known=known,
        used=used,
        curves=curves,
        log_rank=log_rank,
        pairwise=pairwise,
        trend=trend,
        means=means,
        mean_pairs=tuple(means.compare(a, b) for a, b in pairs) if means else (),
        differences=differences,
        follow_up=median_follow_up(follow_up, by=by, ci_method=options.ci_method) if choices.follow_up else None,
        landmark=later,
        options=options,
        notes=(*untested, *unknown),
    )


def _known(cohort: Cohort, endpoint: Endpoint, group: str, strata: str) -> Cohort:
    known = endpoint.observed(cohort)
    if known.n == 0:
        raise AnalysisError(
            f"Duration {endpoint.duration!r} or event {endpoint.event!r} is missing for all {cohort.n} patients.",
            "Clear a filter, or choose other columns.",
        )
    if strata:
        known = known.known([strata])
    return comparable(known, group) if group else known


def _tests(
    follow_up: TimeToEvent, by: Groups | None, used: Cohort, options: Options, choices: SurvivalChoices
) -> tuple[LogRankResult | None, PairwiseLogRankResult | None, TrendTest | None, tuple[str, ...]]:
    """Test all groups together, pair by pair, and for a trend; say why where no event allows it."""
    if by is None:
        return None, None, None, ()
    weighting, rho, gamma = choices.weighting, choices.rho, choices.gamma
    strata = used.groups(choices.strata) if choices.strata else None
    pairwise = pairwise_log_rank_tests(
        follow_up, by, adjustment=options.adjustment, control=choices.control,
        weighting=weighting, rho=rho, gamma=gamma, strata=strata,
    )  # fmt: skip
    try:
        log_rank = log_rank_test(follow_up, by, weighting=weighting, rho=rho, gamma=gamma, strata=strata)
        trend = None
        if choices.trend:
            trend = trend_test(follow_up, by, weighting=weighting, rho=rho, gamma=gamma, strata=strata)
    except TooFewEventsError as error:
        return None, pairwise, None, (error.problem,)
    return log_rank, pairwise, trend, ()


def _differences(
    curves: KaplanMeierResult, pairs: tuple[tuple[str, str], ...], options: Options
) -> tuple[tuple[SurvivalDifference, ...], tuple[str, ...]]:
    """Compare each pair at each time at which both are followed, and say where one is not."""
    found, notes = [], []
    for time in dict.fromkeys(options.times):
        for a, b in pairs:
            try:
                found.append(survival_difference(curves, a, b, time))
            except AnalysisError:
                notes.append(f"{a} vs {b} at {time:g} {curves.unit}: not both groups were followed so long.")
    return tuple(found), tuple(notes)
