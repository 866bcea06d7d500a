"""Sheets as files: rows of text out and in, CSV or XLSX, whatever a spreadsheet program made of them meanwhile."""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO

from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.datavalidation import DataValidation

from linkcheck.errors import SourceError

#: What spreadsheet programs read as the start of a formula (OWASP, CSV injection), the full-width forms included.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
LONGEST_CELL = 32_000
MOST_ROWS = 200_000
MOST_BYTES = 256 * 1024 * 1024
DELIMITERS = (",", ";", "\t", "|")
#: How spreadsheet programs save text, by the first bytes; then by what fits.
MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


def neutral(text: str) -> str:
    """Text that no spreadsheet program runs: on one line, cut, and quoted where it would begin a formula."""
    flat = " ".join(ILLEGAL_CHARACTERS_RE.sub(" ", text).split(" "))[:LONGEST_CELL]
    return f"'{flat}" if flat.startswith(FORMULA) else flat


def plain(text: str) -> str:
    """What a cell meant: `neutral` undone, blanks at its ends taken off."""
    text = text.strip()
    return text[1:].strip() if text.startswith("'") and text[1:].startswith(FORMULA) else text


def write_csv(out: BinaryIO, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """UTF-8 with a byte order mark and CRLF: what spreadsheet programs read without asking."""
    text = io.TextIOWrapper(out, encoding="utf-8-sig", newline="", errors="replace")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([neutral(cell) for cell in row] for row in rows)
    text.flush()
    text.detach()


def write_xlsx(
    out: BinaryIO,
    widths: dict[str, int],
    rows: Iterable[Sequence[str]],
    editable: Sequence[str],
    choices: tuple[str, Sequence[str]],
) -> None:
    """One sheet; the columns that an editor fills in are coloured, and one of them offers its choices."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Fixes")
    header = list(widths)
    for place, width in enumerate(widths.values(), start=1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    sheet.freeze_panes = "A2"
    column = get_column_letter(header.index(choices[0]) + 1)
    offered = DataValidation(type="list", formula1=f'"{",".join(choices[1])}"', allow_blank=True)
    offered.add(f"{column}2:{column}{MOST_ROWS}")
    sheet.data_validations.append(offered)
    sheet.append([_cell(sheet, name, bold=True, colour=name in editable) for name in header])
    for row in rows:
        cells = zip(header, row, strict=True)
        sheet.append([_cell(sheet, text, bold=False, colour=name in editable) for name, text in cells])
    book.save(out)


def _cell(sheet: Any, text: str, *, bold: bool, colour: bool) -> Any:
    """Text stays text whatever it begins with: data_type "s", for a cell that begins with "=" would be a formula."""
    made = WriteOnlyCell(sheet, value=neutral(text))
    made.data_type = "s"
    made.alignment = Alignment(wrap_text=True, vertical="top")
    if bold:
        made.font = Font(bold=True)
    if colour:
        made.fill = PatternFill("solid", fgColor="FFF4CC")
    return made


def read_rows(path: Path) -> Iterator[list[str]]:
    """The rows of a sheet as text, the header first. Raises SourceError when it cannot be read as one."""
    try:
        body = path.read_bytes() if path.stat().st_size <= MOST_BYTES else b""
    except OSError as error:
        raise SourceError(f"{path} cannot be read ({error.strerror}); check the name and its permissions.") from error
    if not body:
        raise SourceError(f"{path} is empty or too large for a sheet; export it again with `linkcheck fixes export`.")
    rows = _xlsx(path, body) if body.startswith(b"PK") else _csv(path, body)
    return ([cell[: LONGEST_CELL + 1] for cell in row] for row, _ in zip(rows, range(MOST_ROWS), strict=False))


def _xlsx(path: Path, body: bytes) -> Iterator[list[str]]:
    try:
        book = load_workbook(io.BytesIO(body), read_only=True, data_only=True)
        sheet = book["Fixes"] if "Fixes" in book.sheetnames else book.worksheets[0]
        rows = [[_text(value) for value in row] for row in sheet.iter_rows(values_only=True, max_row=MOST_ROWS)]
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, IndexError, EOFError, OSError) as error:
        raise SourceError(f"{path} cannot be read as a workbook; save it as .xlsx or .csv and try again.") from error
    return iter(rows)


def _text(value: object) -> str:
    if value is None:
        return ""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _csv(path: Path, body: bytes) -> Iterator[list[str]]:
    text = _decoded(body)
    first, _, rest = text.partition("\n")
    if first.strip().lower().startswith("sep="):  # a line by which Excel is told the separator
        text = rest
        first = text.partition("\n")[0]
    delimiter = max(DELIMITERS, key=lambda mark: first.count(mark))
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    except csv.Error as error:
        raise SourceError(f"{path} cannot be read as CSV ({error}); save it as CSV (UTF-8) or .xlsx.") from error


def _decoded(body: bytes) -> str:
    """The text by its byte order mark, else UTF-8, UTF-16 without mark, or Windows-1252, whose bytes all say something.

    Ids, decisions and addresses are ASCII, so a wrong guess can only spoil notes.
    """
    marked = next((name for mark, name in MARKS if body.startswith(mark)), None)
    if marked is None and b"\0" in body[:200]:
        marked = "utf-16-le" if body[1:2] == b"\0" else "utf-16-be"
    try:
        return body.decode(marked or "utf-8")
    except UnicodeDecodeError:
        return body.decode(marked or "cp1252", errors="replace")
