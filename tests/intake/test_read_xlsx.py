"""XLSX: cells of every type, sheets, formulas, and files made to harm."""

import io
import re
import time
import zipfile
from datetime import date, datetime

import pytest
from openpyxl import Workbook

from hccsurv.errors import UploadError
from hccsurv.intake.excel_file import sheet_names
from hccsurv.intake.read import read_table

SHEET = "xl/worksheets/sheet1.xml"
ROWS = [["a", "b", "c"], [1, 2.5, "x"], [3, None, "y"]]
DAMAGED = "'cohort.xlsx' cannot be opened as XLSX."


def saved(workbook):
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def workbook_of(rows):
    workbook = Workbook()
    for row in rows:
        workbook.active.append(row)
    return saved(workbook)


def changed(data, member, change):
    """Rewrite one member of the archive."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            target.writestr(name, change(content) if name == member else content)
    return buffer.getvalue()


def with_cell_b2(cell):
    data = workbook_of(ROWS)
    return changed(data, SHEET, lambda xml: re.sub(rb'<c r="B2"[^>]*>.*?</c>', cell, xml))


def read(data, **options):
    raw = read_table(data, "cohort.xlsx", **options)
    return raw.columns, raw.cells.where(raw.cells.notna(), None).values.tolist()


def refused(data, **options):
    with pytest.raises(UploadError) as raised:
        read_table(data, "cohort.xlsx", **options)
    return raised.value.problem


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (1, "1"),
        (2.0, "2"),
        (2.5, "2.5"),
        (-0.1, "-0.1"),
        ("007", "007"),
        ("  x  y ", "x y"),
        ("12,5", "12,5"),
        ("性別", "性別"),
        (True, "TRUE"),
        (date(2010, 3, 31), "2010-03-31"),
        (datetime(2010, 3, 31, 13, 5), "2010-03-31 13:05:00"),
        ("NA", None),
        (None, None),
        ("None", "None"),
    ],
)
def test_each_type_of_cell_as_text(cell, text):
    assert read(workbook_of([["a", "b"], [cell, "x"]])) == (("a", "b"), [[text, "x"]])


def test_empty_rows_and_columns_are_left_out_and_row_numbers_are_those_of_the_sheet():
    raw = read_table(workbook_of([[], ["a", None, "b"], [], [1, None, 2], [None, None, 3]]), "cohort.xlsx")
    assert (raw.columns, raw.cells.index.tolist()) == (("a", "b"), [4, 5])
    assert raw.notes[0] == "sheet Sheet"
    assert raw.notes[1] == "2 empty rows left out"


def several_sheets():
    workbook = Workbook()
    workbook.active.title = "Cohort"
    workbook.active.append(["a"])
    workbook.active.append([1])
    for name, state in (("Names", "hidden"), ("Keys", "veryHidden"), ("第二", "visible")):
        sheet = workbook.create_sheet(name)
        sheet.sheet_state = state
        sheet.append(["b"])
        sheet.append([2])
    return saved(workbook)


def test_visible_sheets_are_offered_and_hidden_ones_are_not():
    assert sheet_names(several_sheets(), "cohort.XLSX") == ("Cohort", "第二")
    assert sheet_names(b"a,b\n1,2\n", "cohort.csv") == ()


def test_the_first_visible_sheet_is_read_unless_another_is_chosen():
    assert read(several_sheets()) == (("a",), [["1"]])
    assert read(several_sheets(), sheet="第二") == (("b",), [["2"]])


@pytest.mark.parametrize("sheet", ["Names", "Keys", "Nowhere"])
def test_a_hidden_sheet_is_refused_like_one_that_does_not_exist(sheet):
    assert refused(several_sheets(), sheet=sheet) == f"'cohort.xlsx' has no visible sheet {sheet!r}."


@pytest.mark.parametrize(
    "formula",
    [
        b'<c r="B2"><f>A2+1</f></c>',
        b'<c r="B2"><f>A2+1</f><v></v></c>',
        b'<c r="B2"><f t="shared" si="0" ref="B2:B3">A2</f></c>',
        b'<c r="B2"><f t="array" ref="B2">SUM(A1:A2)</f></c>',
    ],
    ids=["no value", "empty value", "shared", "array"],
)
def test_formula_without_a_stored_result_is_refused_with_its_row(formula):
    problem = "Sheet 'Sheet' has 1 row with formulas but no stored result (row 2)."
    assert refused(with_cell_b2(formula)) == problem


@pytest.mark.parametrize(
    ("formula", "text"),
    [
        (b'<c r="B2"><f>A2+1</f><v>2</v></c>', "2"),
        (b'<c r="B2" t="str"><f>"n"</f><v>n</v></c>', "n"),
        (b'<c r="B2" t="str"><f>IF(A2=1,"","n")</f><v></v></c>', None),
        (b'<c r="B2" t="e"><f>1/0</f><v>#DIV/0!</v></c>', "#DIV/0!"),
    ],
    ids=["number", "text", "empty text", "error"],
)
def test_stored_result_of_a_formula_is_read(formula, text):
    assert [cells[:2] for cells in read(with_cell_b2(formula))[1]] == [["1", text], ["3", None]]


def test_empty_cell_with_a_style_before_a_formula_is_no_formula():
    cells = b'<c r="B2" s="0"/><c r="C2" t="str"><f>IF(A2=1,"","n")</f><v></v></c>'
    data = changed(workbook_of(ROWS), SHEET, lambda xml: re.sub(rb'<c r="B2".*?</c><c r="C2".*?</c>', cells, xml))
    assert read(data)[1] == [["1", None, None], ["3", None, "y"]]


def test_formula_without_result_is_found_whatever_prefix_the_xml_uses():
    data = with_cell_b2(b'<c r="B2"><f>A2+1</f></c>')
    data = changed(
        data, SHEET, lambda xml: re.sub(rb"<(/?)(?=[a-zA-Z])", rb"<\1x:", xml).replace(b"xmlns=", b"xmlns:x=")
    )
    assert refused(data) == "Sheet 'Sheet' has 1 row with formulas but no stored result (row 2)."


@pytest.mark.parametrize(
    "dimension",
    [b"", b'<dimension ref="A1"/>', b'<dimension ref="A1:A3"/>', b'<dimension ref="A1:XFD1048576"/>'],
    ids=["none", "one cell", "too few columns", "everything"],
)
def test_no_cell_is_lost_whatever_size_the_sheet_declares(dimension):
    data = workbook_of([["a", "b", "c"], *([number, 2, "x"] for number in range(3000))])
    data = changed(data, SHEET, lambda xml: re.sub(rb"<dimension [^>]*/>", dimension, xml))
    columns, cells = read(data)
    assert columns == ("a", "b", "c")
    assert cells == [[str(number), "2", "x"] for number in range(3000)]


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
         "'cohort.xlsx' is password-protected or in the old XLS format."),
        (b"PK\x03\x04" + bytes(100), DAMAGED),
        (b"", "'cohort.xlsx' is empty."),
        (workbook_of(ROWS)[:-300], DAMAGED),
        (workbook_of([]), "'cohort.xlsx' has no cells."),
        (workbook_of([["a", "b"]]), "'cohort.xlsx' has a header but no patients."),
    ],
    ids=["OLE container", "not an archive", "no bytes", "cut off", "no cell", "header only"],
)  # fmt: skip
def test_what_is_no_workbook_is_refused(data, problem):
    assert refused(data) == problem


def test_a_workbook_without_visible_sheet_is_refused():
    data = changed(workbook_of(ROWS), "xl/workbook.xml", lambda xml: xml.replace(b'"visible"', b'"hidden"'))
    assert refused(data) == "'cohort.xlsx' has no visible worksheet."


@pytest.mark.parametrize(
    "data",
    [
        changed(workbook_of(ROWS), SHEET, lambda xml: xml[:-60]),
        with_cell_b2(b'<c r="B2" t="n"><v>zz</v></c>'),
        with_cell_b2(b'<c r="QQQQ" t="n"><v>1</v></c>'),
        with_cell_b2(b'<c r="B2" t="d"><v>zz</v></c>'),
        with_cell_b2(b'<c r="B2" t="s"><v>999</v></c>'),
        changed(workbook_of(ROWS), "xl/workbook.xml", lambda xml: xml[:-30]),
        changed(workbook_of(ROWS), "[Content_Types].xml", lambda xml: b""),
    ],
    ids=["sheet cut off", "number", "reference", "date", "shared text", "workbook cut off", "content types"],
)
def test_damage_anywhere_is_one_message(data):
    assert refused(data) == DAMAGED


def test_damaged_compression_is_one_message():
    data = bytearray(workbook_of([["a"], *([number] for number in range(500))]))
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as archive:
        start = archive.getinfo(SHEET).header_offset
    data[start + 200 : start + 210] = bytes(10)
    assert refused(bytes(data)) == DAMAGED


def test_what_the_reading_library_only_warns_of_is_read():
    without_styles = changed(
        workbook_of(ROWS), "xl/styles.xml", lambda xml: re.sub(rb"<cellStyles.*?</cellStyles>", b"", xml)
    )
    assert read(without_styles)[1] == [["1", "2.5", "x"], ["3", None, "y"]]
    extension = b'<extLst><ext uri="{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}"/></extLst></worksheet>'
    validated = changed(workbook_of(ROWS), SHEET, lambda xml: xml.replace(b"</worksheet>", extension))
    assert read(validated)[1] == [["1", "2.5", "x"], ["3", None, "y"]]


def far(reference):
    workbook = Workbook()
    for place, value in (("A1", "a"), ("B1", "b"), ("A2", 1), (reference, 5)):
        workbook.active[place] = value
    return saved(workbook)


@pytest.mark.parametrize("reference", ["XFD1048576", "XFD20000", "XFD2"])
def test_a_cell_far_to_the_right_is_refused_quickly(reference):
    data = far(reference)
    start = time.perf_counter()
    problem = refused(data)
    assert time.perf_counter() - start < 2
    assert re.search(r"'cohort.xlsx'.*(spans more than|more than 2000 columns|no name)", problem)


def test_a_zip_bomb_is_refused_before_it_is_unpacked():
    buffer = io.BytesIO(workbook_of(ROWS))
    with zipfile.ZipFile(buffer, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/picture.bin", bytes(60_000_000))
    start = time.perf_counter()
    assert refused(buffer.getvalue()) == "'cohort.xlsx' unpacks to an unreasonable size."
    assert time.perf_counter() - start < 1


ENTITIES = b"<!DOCTYPE l [<!ENTITY a '" + b"a" * 10 + b"'>" + b"".join(
    b"<!ENTITY %c '%s'>" % (98 + step, b"&%c;" % (97 + step) * 10) for step in range(9)
) + b"]>"  # fmt: skip


@pytest.mark.parametrize(
    "declaration",
    [ENTITIES, b"<!DOCTYPE l [<!ENTITY j SYSTEM 'file:///etc/passwd'>]>"],
    ids=["billion laughs", "external file"],
)
@pytest.mark.parametrize("member", [SHEET, "xl/workbook.xml"])
def test_entities_are_refused(declaration, member):
    data = changed(workbook_of(ROWS), member, lambda xml: declaration + re.sub(rb"<\?xml.*?\?>", b"", xml))
    if member == SHEET:
        data = changed(data, SHEET, lambda xml: xml.replace(b"<v>2.5</v>", b"<v>&j;</v>"))
    start = time.perf_counter()
    assert refused(data) == DAMAGED
    assert time.perf_counter() - start < 1
