"""Errors that a user can act on.

::

    HccsurvError                 a problem and a hint
    ├── UploadError              a file that cannot be read
    ├── StudyError               a study definition that does not fit its file
    ├── CohortError              an unknown column, level or filter
    │   └── EndpointError        follow-up that is not (duration, event)
    ├── AnalysisError            a question the data cannot answer
    │   ├── TooFewEventsError    nothing, or too little, was observed
    │   └── ConvergenceError     a likelihood without a finite maximum
    └── PresentationError        a figure or table that would mislead

A message names columns, counts and row numbers, never what a patient's cell holds.
"""

from __future__ import annotations

__all__ = [
    "AnalysisError",
    "CohortError",
    "ConvergenceError",
    "EndpointError",
    "HccsurvError",
    "PresentationError",
    "StudyError",
    "TooFewEventsError",
    "UploadError",
]


class HccsurvError(Exception):
    """A problem the user can solve.

    Parameters
    ----------
    problem : str
        Which column or argument, which rule, and what was found.
    hint : str, optional
        What to do, in one sentence.
    """

    def __init__(self, problem: str, hint: str = "") -> None:
        self.problem = problem
        self.hint = hint
        super().__init__(f"{problem} Hint: {hint}" if hint else problem)


class UploadError(HccsurvError):
    """A file cannot be read as a table."""


class StudyError(HccsurvError):
    """A study definition is malformed or does not fit the file."""


class CohortError(HccsurvError):
    """A column, level or filter is not in the cohort."""


class EndpointError(CohortError):
    """Follow-up cannot be read as duration and event."""


class AnalysisError(HccsurvError):
    """The data cannot answer the question."""


class TooFewEventsError(AnalysisError):
    """Too few events were observed."""


class ConvergenceError(AnalysisError):
    """The likelihood has no finite maximum."""


class PresentationError(HccsurvError):
    """A figure or table would show something it was not given."""


def counted(n: int, noun: str) -> str:
    """Write a count with its noun, such as '1 row' or '3 rows'."""
    return f"{n} {noun}" if n == 1 else f"{n} {noun}s"
