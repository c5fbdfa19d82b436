"""Whatever the bytes are, `read_table` answers with a table or with an `UploadError`."""

import contextlib
import io
import re
import zipfile

from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from hccsurv.errors import UploadError
from hccsurv.intake.excel_file import sheet_names
from hccsurv.intake.raw_table import RawTable
from hccsurv.intake.read import FILE_TYPES, read_table


def workbook():
    book = Workbook()
    for row in [["a", "b", "性別"], [1, 2.5, "男"], [3, None, "女"], [4, True, "=A2"]]:
        book.active.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


XLSX = workbook()
CSV = 'a,b,性別\n1,2.5,男\n"3,0",,"女\n"\n\n4,NA,x\n'
TEXTS = [CSV.encode(encoding) for encoding in ("utf-8", "utf-8-sig", "utf-16", "cp932")]
BYTES = st.binary(max_size=200)
CHANGES = st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 3), st.binary(max_size=6)), max_size=4)


SHEET = "xl/worksheets/sheet1.xml"
PIECES = st.sampled_from(
    [b"<", b">", b'"', b"<v>", b"</v>", b"<c>", b"</row>", b"zz", b"-1", b"1e999", b"999999999", b"ZZZZ9",
     b"&j;", b"\x00", b' t="s"', b' t="d"', b' t="b"', b' t="e"', b' t="str"', b' t="inlineStr"', b' r="A0"',
     b' r="A9"', b' s="99"', b"<f>1"]
)  # fmt: skip


def rebuilt(member, change):
    """The workbook with the content of one member changed and the archive intact."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(XLSX)) as source, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(name, change(source.read(name)) if name == member else source.read(name))
    return buffer.getvalue()


def mutated(data, changes):
    """Overwrite, insert, delete and cut at places given as shares of the length."""
    for share, kind, piece in changes:
        place = int(share * len(data))
        end = {0: place + len(piece), 1: place, 2: place + 1 + len(piece), 3: len(data)}[kind]
        data = data[:place] + (b"" if kind == 2 else piece) + data[end:]
    return data


def answers(data, name):
    try:
        raw = read_table(data, name)
    except UploadError:
        return
    assert isinstance(raw, RawTable)
    assert raw.n > 0
    assert len(set(raw.columns)) == len(raw.columns) > 0
    assert all(cell is None or (isinstance(cell, str) and cell) for cell in raw.cells.to_numpy().ravel().tolist())


@given(BYTES, st.sampled_from(FILE_TYPES))
def test_random_bytes(data, ending):
    answers(data, f"cohort.{ending}")


@given(st.text(max_size=120), st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
def test_random_text(text, encoding):
    answers(text.encode(encoding, errors="ignore"), "cohort.csv")


@given(st.text(alphabet='ab1,;\t"\n\r \0.', max_size=60))
def test_text_full_of_separators(text):
    answers(text.encode(), "cohort.csv")


@given(st.sampled_from(TEXTS), CHANGES)
def test_mutated_csv(data, changes):
    answers(mutated(data, changes), "cohort.csv")


@given(CHANGES)
def test_mutated_archive(changes):
    answers(mutated(XLSX, changes), "cohort.xlsx")


@given(st.sampled_from(zipfile.ZipFile(io.BytesIO(XLSX)).namelist()), CHANGES)
def test_mutated_member_of_an_archive_that_is_whole(member, changes):
    answers(rebuilt(member, lambda content: mutated(content, changes)), "cohort.xlsx")


@settings(max_examples=300)
@given(st.lists(st.tuples(st.integers(0, 60), PIECES, st.booleans()), min_size=1, max_size=3))
def test_sheet_with_wrong_words_in_its_xml(changes):
    def change(xml):
        for position, piece, before in changes:
            tags = [match.start() for match in re.finditer(rb"[<>]", xml[xml.find(b"<sheetData>") :])]
            place = xml.find(b"<sheetData>") + tags[position % len(tags)] + (0 if before else 1)
            xml = xml[:place] + piece + xml[place:]
        return xml

    answers(rebuilt(SHEET, change), "cohort.xlsx")


@given(CHANGES)
def test_sheet_names_of_a_mutated_archive(changes):
    names = ()
    with contextlib.suppress(UploadError):
        names = sheet_names(mutated(XLSX, changes), "cohort.xlsx")
    assert set(names) <= {"Sheet"} or len(names) == 1
