"""Tables as CSV: nothing runs, nothing is rounded, Japanese survives."""

import csv
import io

import pytest

from hccsurv.export.csv_file import table_csv
from hccsurv.present.table import Cell, Table, row


def written(*cells, **fields):
    fields = {"title": "T", "header": ("a", "b"), "rows": (row(*cells),), **fields}
    data = table_csv(Table(**fields))
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("=1+1", "'=1+1"),
        ("+A1", "'+A1"),
        ("-A1", "'-A1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ('=HYPERLINK("http://x","y")', '\'=HYPERLINK("http://x","y")'),
        ("\t=1+1", "'\t=1+1"),
        ("\r=1+1", "'\r=1+1"),
        ("\0=1+1", "'\0=1+1"),
        ("＝1+1", "'＝1+1"),
        ("＋1", "'＋1"),
        ("－1", "'－1"),
        ("＠x", "'＠x"),
        ("a=1", "a=1"),
        ("'=1", "'=1"),
        ("–", "–"),
        ("", ""),
        ("<0.001", "<0.001"),
        ("2.33 (1.29–3.41)", "2.33 (1.29–3.41)"),
        ("-2.5", "-2.5"),
        ("+5", "+5"),
        ("-1e-3", "-1e-3"),
    ],
)
def test_text_that_a_spreadsheet_would_run_gets_an_apostrophe_and_numbers_do_not(text, expected):
    assert written(text)[2] == [expected]


@pytest.mark.parametrize("text", ["=1+1", "＝1+1", "@x"])
def test_title_header_notes_and_values_are_guarded_too(text):
    lines = written(Cell("shown", text), title=text, header=(text, "b"), notes=(text,))
    assert [line[0] for line in lines] == [f"'{text}"] * 4


def test_a_line_break_cannot_hide_a_formula():
    (_, _, line) = written("\n=1+1", "Median,\nmonths")
    assert line[1] == "Median, months"
    assert not line[0].startswith("=")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.1 + 0.2, "0.30000000000000004"),
        (1 / 3, repr(1 / 3)),
        (1.5e-12, "1.5e-12"),
        (-2.5, "-2.5"),
        (12345, "12345"),
        (0, "0"),
        (2**53 + 1, "9007199254740993"),
    ],
)
def test_numbers_are_written_in_full(value, text):
    (_, _, line) = written(Cell("rounded", value))
    assert line == [text]
    assert type(value)(line[0]) == value


@pytest.mark.parametrize("value", [None, float("nan")])
def test_without_a_number_the_printed_text_is_written(value):
    assert written(Cell("not reached", value))[2] == ["not reached"]


def test_title_header_lines_and_notes_in_order():
    table = Table(
        title="Medians", header=("", "n"), rows=(row("A", Cell("1,234", 1234)), row("B, or C", "x")),
        notes=("Note, with a comma.",), synthetic=True,
    )  # fmt: skip
    assert table_csv(table).decode("utf-8-sig").splitlines() == [
        "Medians – SYNTHETIC DATA",
        ",n",
        "A,1234",
        '"B, or C",x',
        '"Note, with a comma."',
    ]


def test_file_is_utf_8_with_a_mark_and_keeps_japanese():
    data = table_csv(Table(title="生存期間", header=("性別", "①髙㎎"), rows=(row("男", "転帰"),)))
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.count(b"\xef\xbb\xbf") == 1
    assert data.decode("utf-8-sig").splitlines() == ["生存期間", "性別,①髙㎎", "男,転帰"]


def test_what_is_exported_is_read_back_as_the_same_numbers():
    from hccsurv.intake.read import read_table

    numbers = [0.1, 1 / 3, 2e-300, 123456.789]
    lines = table_csv(Table(title="T", header=("x", "y"), rows=tuple(row("a", Cell("", n)) for n in numbers)))
    body = b"\n".join(lines.splitlines()[1:])
    assert read_table(body, "table.csv").numbers("y").tolist() == numbers
