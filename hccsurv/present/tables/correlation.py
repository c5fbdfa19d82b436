"""Table 4: correlation of a total with its components, by subgroup."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hccsurv.analysis.correlation import CorrelationRow
from hccsurv.present import style
from hccsurv.present.table import Cell, Row, Table, row

__all__ = ["correlation_table"]


def correlation_table(
    total: str,
    components: Mapping[str, Sequence[CorrelationRow]],
    labels: Mapping[str, str],
    *,
    synthetic: bool = False,
) -> Table:
    """List r with its interval and p, and the part-whole benchmark, for each subgroup.

    Parameters
    ----------
    total : str
        Label of the total.
    components : mapping of str to rows
        Label of each component, with its rows in one and the same order of subgroups.
    labels : mapping of str to str
        Column name to printed label.
    synthetic : bool

    Returns
    -------
    Table
    """
    several = list(components.values())
    is_part = any(line.benchmark == line.benchmark for lines in several for line in lines)
    titles = [
        f"{name}\n{what}"
        for name in components
        for what in ("r (95% CI)", "p", *(("r if unrelated",) if is_part else ()))
    ]
    rows: list[Row] = []
    by = None
    for lines in zip(*several, strict=True):
        first = lines[0]
        if first.by != by and first.by:
            rows.append(row(labels.get(first.by, first.by), heading=True))
        by = first.by
        cells = [cell for line in lines for cell in _cells(line, is_part=is_part)]
        n = first.correlation.n
        rows.append(row(first.level or "All patients", Cell(style.integer(n), n), *cells, indent=bool(first.by)))
    test = several[0][0].correlation.p_from if several else "t"
    notes = ["Pearson's r; interval by Fisher's z; p of r = 0 by " + ("Student's t." if test == "t" else "Fisher's z.")]
    if is_part:
        notes.append(
            f"{total} contains each component, so r is above 0 by arithmetic alone. "
            '"r if unrelated" is what it would be if the components had nothing to do with one another: compare with '
            "that, not with 0. The p-value tests r = 0, which cannot be."
        )
    return Table(
        title=f"Correlation of {total} with its components" if is_part else f"Correlation with {total}",
        header=("", "n", *titles),
        rows=tuple(rows),
        notes=tuple(notes),
        synthetic=synthetic,
    )


def _cells(line: CorrelationRow, *, is_part: bool) -> tuple[Cell, ...]:
    found = line.correlation
    limits = style.interval(style.number(found.ci_low), style.number(found.ci_high))
    cells = (Cell(f"{style.number(found.r)} ({limits})", found.r), Cell(style.p_value(found.p_value), found.p_value))
    return (*cells, Cell(style.number(line.benchmark), line.benchmark)) if is_part else cells
