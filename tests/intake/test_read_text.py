"""CSV as hospitals write it: encodings, separators, and what is refused."""

import pytest

from hccsurv.errors import UploadError
from hccsurv.intake import read
from hccsurv.intake.read import read_table


def cells_of(raw):
    return raw.cells.astype(object).where(raw.cells.notna(), None).values.tolist()


def refused(data, name="cohort.csv"):
    with pytest.raises(UploadError) as raised:
        read_table(data, name)
    return raised.value.problem, raised.value.hint


JAPANESE = "性別,①髙㎎,生存期間（月）\n男,Ⅲ,12.5\n女,Ⅳ,8\n"


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (JAPANESE.encode("utf-8"), "UTF-8"),
        (JAPANESE.encode("utf-8-sig"), "UTF-8"),
        (JAPANESE.encode("utf-16"), "UTF-16"),
        (b"\xfe\xff" + JAPANESE.encode("utf-16-be"), "UTF-16"),
        (JAPANESE.encode("cp932"), "CP932"),
    ],
    ids=["UTF-8", "byte-order mark", "UTF-16 little-endian", "UTF-16 big-endian", "CP932 with NEC characters"],
)
def test_the_same_japanese_table_in_every_encoding(data, encoding):
    raw = read_table(data, "cohort.csv")
    assert raw.columns == ("性別", "①髙㎎", "生存期間（月）")
    assert cells_of(raw) == [["男", "Ⅲ", "12.5"], ["女", "Ⅳ", "8"]]
    assert raw.notes == (f"encoding {encoding}", "columns separated by comma")


@pytest.mark.parametrize(
    ("text", "columns", "cells", "separator"),
    [
        ("a;b\n1,5;x\n", ("a", "b"), [["1,5", "x"]], "semicolon"),
        ("a\tb\n1,5\tx;y\n", ("a", "b"), [["1,5", "x;y"]], "tab"),
        ("a,b\n1;5,x\n", ("a", "b"), [["1;5", "x"]], "comma"),
        ("a\n1\n2\n", ("a",), [["1"], ["2"]], "comma"),
        ('"a;b;c",d\n1,2\n', ("a;b;c", "d"), [["1", "2"]], "comma"),
    ],
    ids=["semicolon", "tab", "comma", "one column", "separators inside a quoted name do not count"],
)
def test_separator_is_the_one_of_the_header(text, columns, cells, separator):
    raw = read_table(text.encode(), "cohort.csv")
    assert (raw.columns, cells_of(raw)) == (columns, cells)
    assert raw.notes[1] == f"columns separated by {separator}"


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ('a,b\n"x\ny",2\n', [["x y", "2"]]),
        ('a,b\n"x,y",2\n', [["x,y", "2"]]),
        ('a,b\n"say ""A""",2\n', [['say "A"', "2"]]),
        ("a,b\r\n1,2\r\n", [["1", "2"]]),
        ("a,b\r1,2\r", [["1", "2"]]),
        ("a,b\n1,2", [["1", "2"]]),
        ("a,b\n  x   y ,\u30002\n", [["x y", "2"]]),
        ("a,b,\n1,2,\n", [["1", "2"]]),
    ],
    ids=["quoted newline", "quoted comma", "doubled quotes", "CRLF", "CR", "no last newline", "spaces", "empty column"],
)
def test_cells_are_read_as_a_person_sees_them(text, cells):
    raw = read_table(text.encode(), "cohort.csv")
    assert (raw.columns, cells_of(raw)) == (("a", "b"), cells)


def test_words_for_missing_are_missing_and_possible_levels_are_kept():
    words = ["", "NA", "N/A", "#N/A", "NaN", "nan", "NULL", "null", "None", "-", ".", "none", "n/a", "不明", "999"]
    raw = read_table(("a,b\n" + "".join(f"{word},1\n" for word in words)).encode(), "cohort.csv")
    assert raw.cells["a"].where(raw.cells["a"].notna(), None).tolist() == [None] * 8 + words[8:]


def test_a_code_with_zeros_in_front_stays_as_typed():
    raw = read_table(b"id,long,site\n007,12345678901234567890,A\n010,12345678901234567891,B\n", "cohort.csv")
    assert cells_of(raw) == [["007", "12345678901234567890", "A"], ["010", "12345678901234567891", "B"]]


@pytest.mark.parametrize(
    ("cells", "numbers"),
    [
        (["1", "2.5", "-3", "1e3", "+5"], [1, 2.5, -3, 1000, 5]),
        (["1", "", "2"], [1, None, 2]),
        (["1", "<2.0"], None),
        (["12,5", "1"], None),
        (["1,234", "1"], None),
        (["１２", "1"], None),
        (["inf", "1"], None),
        (["0x10", "1"], None),
        (["TRUE", "FALSE"], None),
        (["", "NA"], None),
    ],
)
def test_a_column_is_numeric_only_if_every_known_cell_is_a_plain_finite_number(cells, numbers):
    raw = read_table(("a;b\n" + "".join(f"{cell};x\n" for cell in cells)).encode(), "cohort.csv")
    assert raw.is_numeric("a") == (numbers is not None)
    if numbers is not None:
        assert raw.numbers("a").astype(object).where(raw.numbers("a").notna(), None).tolist() == numbers


@pytest.mark.parametrize(
    ("text", "cells", "rows", "note"),
    [
        ("a,b\n1,2\n\n3,4\n", [["1", "2"], ["3", "4"]], [2, 4], "1 empty row"),
        ("a,b\n1,2\n,\n\n3,4\n\n\n", [["1", "2"], ["3", "4"]], [2, 5], "4 empty rows"),
        ("a,b\n1,2\n  ,  \n3,4\n", [["1", "2"], ["3", "4"]], [2, 4], "1 empty row"),
        ("\na,b\n1,2\n", [["1", "2"]], [3], "1 empty row"),
        ("\n,\na,b\n1,2\n", [["1", "2"]], [4], "2 empty rows"),
    ],
    ids=["blank line", "several", "spaces only", "before the header", "several before the header"],
)
def test_blank_lines_are_left_out_counted_and_do_not_shift_row_numbers(text, cells, rows, note):
    raw = read_table(text.encode(), "cohort.csv")
    assert (raw.columns, cells_of(raw), raw.cells.index.tolist()) == (("a", "b"), cells, rows)
    assert any(line.startswith(note) and line.endswith("left out") for line in raw.notes), raw.notes


def test_short_rows_are_kept_and_noted():
    raw = read_table(b"a,b,c\n1,2,3\n4\n5,6\n", "cohort.csv")
    assert cells_of(raw) == [["1", "2", "3"], ["4", None, None], ["5", "6", None]]
    assert raw.notes[2] == "2 rows shorter than the header: their last cells are missing"


def test_long_rows_are_refused_with_their_numbers():
    problem, hint = refused(b'a,b\n"x\ny",2\n1,2,3\n4,5\n6,7,8,9\n')
    assert problem == "The header of 'cohort.csv' has 2 columns, but 2 rows have more (rows 3, 5)."
    assert hint == "Put cells that contain the separator in quotation marks, or save the table as XLSX."


def test_many_long_rows_are_counted_and_ten_are_named():
    problem, _ = refused(b"a,b\n" + b"1,2,3\n" * 25)
    assert "25 rows have more (rows 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, ...)" in problem


def test_a_long_cell_does_not_hide_which_row_is_too_long():
    problem, _ = refused(b"a,b\n" + b"x" * 200_000 + b",2\n3,4,5\n")
    assert "(row 3)" in problem


@pytest.mark.parametrize(
    ("data", "name", "problem", "hint"),
    [
        (b"", "cohort.csv", "'cohort.csv' is empty.", "Choose a file with a header row and one row per patient."),
        (b"\n\n,,\n", "cohort.csv", "'cohort.csv' has no cells.",
         "Choose a file with a header row and one row per patient."),
        (b"a,b\n", "cohort.csv", "'cohort.csv' has a header but no patients.",
         "Choose a file with one row per patient."),
        (b"a,b\n1,2\n", "cohort.xls", "'cohort.xls' is not one of csv, tsv, txt, xlsx.",
         "Save the table as CSV or XLSX."),
        (b"a,b\n1,2\n", "cohort", "'cohort' is not one of csv, tsv, txt, xlsx.", "Save the table as CSV or XLSX."),
        (b"a,b\n1\0,2\n", "cohort.csv", "'cohort.csv' holds NUL characters, so it is not a text table.",
         "Save it again as CSV (UTF-8)."),
        ("a,b\n1,2\n".encode("utf-16-le"), "cohort.csv",
         "'cohort.csv' holds NUL characters, so it is not a text table.", "Save it again as CSV (UTF-8)."),
        ("é,b\n1,2\n".encode("latin-1"), "cohort.csv", "'cohort.csv' is neither UTF-8 nor CP932 text.",
         "Save it again as CSV (UTF-8) or XLSX."),
        (b'a,b\n"x,2\n3,4\n', "cohort.csv", "'cohort.csv' cannot be read as a table.",
         "Look for an unclosed quotation mark, or save as XLSX."),
        (b"a,b\n1,2\n", "cohort.xlsx", "'cohort.xlsx' cannot be opened as XLSX.", "Save it again as XLSX or CSV."),
    ],
    ids=["empty", "separators only", "header only", "wrong ending", "no ending", "NUL", "UTF-16 without mark",
         "Latin-1", "unclosed quotation mark", "CSV called XLSX"],
)  # fmt: skip
def test_what_is_no_table_is_refused(data, name, problem, hint):
    assert refused(data, name) == (problem, hint)


@pytest.mark.parametrize(
    ("header", "problem"),
    [
        ("a,b,a", "more than once ('a')"),
        (" a ,b,a", "more than once ('a')"),
        ("a  x,b,a x", "more than once ('a x')"),
        ("b,a,b,a", "more than once ('a', 'b')"),
        ("a,,c", "with cells but no name (column 2)"),
        ("a, ,", "with cells but no name (column 2, 3)"),
        (f"a,{'b' * 201},c", "longer than 200 characters (column 2)"),
    ],
)
def test_header_must_name_each_column_once(header, problem):
    assert problem in refused(f"{header}\n1,2,3\n".encode())[0]


def test_names_that_differ_in_case_only_are_two_columns():
    assert read_table(b"os,OS\n1,2\n", "cohort.csv").columns == ("os", "OS")


@pytest.mark.parametrize(
    ("limit", "value", "text", "problem"),
    [
        ("MAX_BYTES", 5, "a,b\n1,2\n", "MB can be read."),
        ("MAX_ROWS", 2, "a,b\n1,2\n3,4\n5,6\n", "has more than 2 rows."),
        ("MAX_COLUMNS", 1, "a,b\n1,2\n", "has more than 1 columns."),
    ],
)
def test_size_is_limited(monkeypatch, limit, value, text, problem):
    monkeypatch.setattr(read, limit, value)
    assert refused(text.encode())[0].endswith(problem)


def test_as_many_rows_as_the_limit_are_read(monkeypatch):
    monkeypatch.setattr(read, "MAX_ROWS", 2)
    assert read_table(b"a,b\n1,2\n3,4\n", "cohort.csv").n == 2


def test_ending_decides_whatever_its_case():
    assert read_table(b"a\tb\n1\t2\n", "COHORT.TSV").columns == ("a", "b")


def test_one_is_singular_in_notes_and_messages():
    assert set(read_table(b"a,b\n1,2\n\n3\n", "cohort.csv").notes[2:]) == {
        "1 empty row left out",
        "1 row shorter than the header: its last cells are missing",
    }
    assert refused(b"a,b\n1,2,3\n")[0] == "The header of 'cohort.csv' has 2 columns, but 1 row has more (row 2)."


def test_representation_shows_no_cell():
    assert repr(read_table(b"a,b\nCANARY,2\n", "cohort.csv")) == "RawTable('cohort.csv', 1 rows, 2 columns)"
