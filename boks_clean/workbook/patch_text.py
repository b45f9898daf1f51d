"""Changes cells of a .csv in a copy of its bytes: encoding, separator, line ends and other cells stay as they are."""

import codecs
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from boks_clean.notation import FORMULA_STARTS
from boks_clean.workbook.cellxml import At
from boks_clean.workbook.csv import separator_of
from boks_clean.workbook.moves import Moves
from boks_clean.workbook.parts import Irregular
from boks_clean.workbook.stored import Number, Stored

Shape = Mapping[str, object]  # "width": how many cells a row has; "quoted": which of them stand in quotation marks
_HEAD = 1 << 20
_WIDEST = 16_384


def patch_csv(content: bytes, changes: Mapping[At, str | Stored | None]) -> bytes:
    """Return a text file with other values in some cells, by (row, column). Raises Irregular.

    A cell that was quoted stays so; a new text that a spreadsheet would take for a formula gets an apostrophe.
    """
    form = _Form.of(content)
    by_row: dict[int, dict[int, str | Stored | None]] = {}
    for (row, column), value in changes.items():
        by_row.setdefault(row, {})[column] = value
    parts: list[str] = []
    at = 0
    for number, begin, end in form.records():
        if number in by_row:
            parts += [form.text[at:begin], form.changed(begin, end, by_row[number])]
            at = end
    parts.append(form.text[at:])
    return form.bytes("".join(parts))


def read_csv_cells(content: bytes, wanted: set[At]) -> dict[At, Stored]:
    """Return what some cells of a text file hold. Raises Irregular."""
    form = _Form.of(content)
    rows = {row for row, _ in wanted}
    found: dict[At, Stored] = {}
    for number, begin, end in form.records():
        if number in rows:
            values = [form.value(raw) for raw in form.fields(begin, end)]
            found |= {(number, column): Stored("text", v) if v else Stored() for column, v in enumerate(values, 1)}
    return {at: found.get(at, Stored()) for at in wanted}


def read_csv_rows(content: bytes, wanted: set[int]) -> dict[int, tuple[list[str], Shape]]:
    """Return the values of some rows of a text file, and how they are written. Raises Irregular."""
    form = _Form.of(content)
    found: dict[int, tuple[list[str], Shape]] = {number: ([], {}) for number in wanted}
    for number, begin, end in form.records():
        if number in wanted:
            raw = form.fields(begin, end)
            quoted = [column for column, text in enumerate(raw, 1) if text.startswith('"')]
            found[number] = [form.value(text) for text in raw], {"width": len(raw), "quoted": quoted}
    return found


def reach_csv(content: bytes, first: int) -> tuple[int, int]:
    """Return the first and the last filled column of the rows from `first` on; (0, 0) without any. Raises Irregular."""
    form = _Form.of(content)
    left, right = 0, 0
    for number, begin, end in form.records():
        filled = form.filled(begin, end) if number >= first else None
        if filled:
            left, right = min(left or filled[0], filled[0]), max(right, filled[1])
    return left, right


def move_csv_rows(content: bytes, moves: Moves, shapes: Mapping[int, Shape | None]) -> bytes:
    """Return a text file with rows taken out or put in; every other line stays byte for byte. Raises Irregular.

    A row that comes is a copy of its twin, written as `shapes` tells of its place.
    """
    form = _Form.of(content)
    ends = [(begin, end) for _, begin, end in form.records()]
    starts = [*(begin for begin, _ in ends), len(form.text)]
    lines = [(form.text[b:e], form.text[e : starts[n + 1]]) for n, (b, e) in enumerate(ends)]
    usual = next((mark for _, mark in lines if mark), "\r\n")
    for row in reversed(moves.gone):
        _, mark = lines.pop(row - 1)
        if not mark and lines and row > len(lines):  # the file ended without a line end, and goes on doing so
            lines[-1] = (lines[-1][0], "")
    twins = [(place, form.shaped(lines[twin - 1][0], shapes.get(place))) for place, twin in moves.new]
    for place, text in twins:
        last = place > len(lines) and bool(lines) and not lines[-1][1]
        if last:
            lines[-1] = (lines[-1][0], usual)
        lines.insert(place - 1, (text, "" if last else usual))
    return form.bytes(form.text[: starts[0]] + "".join(text + mark for text, mark in lines))


@dataclass(frozen=True, slots=True)
class _Form:
    """A text file: its content, a character a byte unless it is UTF-16, and how it is written."""

    text: str
    encoding: str
    mark: bytes
    separator: str

    @classmethod
    def of(cls, content: bytes) -> "_Form":
        for mark, encoding in ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")):
            if content.startswith(mark):
                text = content[2:].decode(encoding, errors="surrogatepass")
                return cls(text, encoding, mark, separator_of(text[:_HEAD]))
        mark = codecs.BOM_UTF8 if content.startswith(codecs.BOM_UTF8) else b""
        body = content[len(mark) :]
        try:
            body.decode("utf-8")
            encoding = "utf-8"
        except UnicodeDecodeError:
            encoding = "cp1252"
        return cls(body.decode("latin-1"), encoding, mark, separator_of(body[:_HEAD].decode("latin-1")))

    def bytes(self, text: str) -> bytes:
        """Return the file that has this content."""
        wide = self.encoding.startswith("utf-16")
        return self.mark + (text.encode(self.encoding, errors="surrogatepass") if wide else text.encode("latin-1"))

    def records(self) -> Iterator[tuple[int, int, int]]:
        """Yield number, begin and end of each row, without its line end. Raises Irregular for a stray quote."""
        mark = re.escape(self.separator)
        field = rf'(?>"[^"]*(?:""[^"]*)*"[^{mark}\r\n]*|(?!")[^{mark}\r\n]*)'
        record = re.compile(rf"({field}(?:{mark}{field})*)(?:\r\n|\n|\r|\Z)")
        number = at = 0
        while at < len(self.text):
            found = record.match(self.text, at)
            if found is None:
                raise Irregular
            number += 1
            yield number, found.start(1), found.end(1)
            at = found.end()

    def fields(self, begin: int, end: int, text: str = "") -> list[str]:
        """Return the cells of a row of the file (or of another text) as they are written."""
        mark = re.escape(self.separator)
        field = re.compile(rf'"[^"]*(?:""[^"]*)*"[^{mark}]*|[^{mark}]*')
        cells: list[str] = []
        while True:
            found = field.match(text or self.text, begin, end)
            cells.append(found[0] if found else "")
            begin += len(cells[-1]) + 1
            if begin > end:
                return cells

    def filled(self, begin: int, end: int) -> tuple[int, int] | None:
        """Return the first and the last column of a row that hold something; None for an empty row."""
        text = self.text[begin:end].rstrip(self.separator)
        if not text:
            return None
        marks = text.count(self.separator) if '"' not in text else len(self.fields(begin, begin + len(text))) - 1
        return len(text) - len(text.lstrip(self.separator)) + 1, marks + 1

    def shaped(self, row: str, shape: Shape | None) -> str:
        """Return a row with as many cells, and in quotation marks those, as it was written elsewhere."""
        width, quoted = (shape or {}).get("width"), (shape or {}).get("quoted")
        if not isinstance(width, int) or not isinstance(quoted, list) or width > _WIDEST:
            return row
        cells = [*self.fields(0, len(row), row), *[""] * width][:width]
        plain = [c[1:-1].replace('""', '"') if len(c) > 1 and c[0] == c[-1] == '"' else c for c in cells]
        marked = ['"' + c.replace('"', '""') + '"' if n in quoted else c for n, c in enumerate(plain, 1)]
        return self.separator.join(marked)

    def value(self, raw: str) -> str:
        """Return what a cell says."""
        if raw.startswith('"'):
            inside, _, rest = raw[1:].rpartition('"')
            raw = inside.replace('""', '"') + rest
        wide = self.encoding.startswith("utf-16")
        return raw if wide else raw.encode("latin-1").decode(self.encoding, errors="replace")

    def changed(self, begin: int, end: int, new: Mapping[int, str | Stored | None]) -> str:
        """Return a row with other values in some cells."""
        cells = self.fields(begin, end)
        cells += [""] * (max(new) - len(cells))
        for column, value in new.items():
            cells[column - 1] = self._written(value, quoted=cells[column - 1].startswith('"'))
        return self.separator.join(cells)

    def _written(self, value: str | Stored | None, *, quoted: bool) -> str:
        text = value.value if isinstance(value, Stored) else value or ""
        if isinstance(value, str) and value.startswith(FORMULA_STARTS):
            text = f"'{text}"
        if quoted or any(mark in text for mark in (self.separator, '"', "\n", "\r")):
            text = '"' + text.replace('"', '""') + '"'
        wide = self.encoding.startswith("utf-16")
        try:
            return text if wide else text.encode(self.encoding).decode("latin-1")
        except UnicodeEncodeError as problem:
            raise Irregular from problem


def number_text(number: Number) -> str:
    """Return a number as a Dutch spreadsheet reads it."""
    return f"{number.value:.10g}".replace(".", ",")
