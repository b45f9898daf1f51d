"""Writes known figures on a sheet in memory, in any layout in which exports come."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal
from zlib import crc32

from boks_clean.notation import Reading, read_number, read_text
from boks_clean.workbook import Cell, Sheet, Workbook

Members = tuple[tuple[str, str], ...]
Fact = tuple[str, Members, str]
Label = tuple[str, ...]
Repeats = Literal["merged", "blank", "repeated"]
Kind = Literal["count", "mean", "share"]
FORMATS: Mapping[Kind, Sequence[str]] = {
    "count": ("native General", "native #,##0", "native 0", "1.362", "1362", " 1.362 ", "1\u00a0362", "1\u202f362"),
    "mean": ("native 0.0", "native General", "8,3", " 8,3\u00a0"),
    "share": ("native 0%", "55%", "55 %", " 55\u00a0%", "55,0%"),
}


@dataclass(frozen=True)
class Subject:
    """What a table is about."""

    measure: str
    title: str
    kind: Kind = "count"
    flow: bool = False


@dataclass(frozen=True)
class Line:
    """A row or column to be written: its header texts, outermost first, and the members or months it stands for."""

    labels: Label
    who: tuple[str, ...] = ()
    members: Members = ()
    year: int = 0
    months: tuple[int, int] = (0, 0)


def period_code(year: int, first: int, last: int) -> str:
    """Return the code of the months `first` to `last` (0 to 11)."""
    months = last - first + 1
    if months == 1:
        return f"{year}-{first + 1:02}"
    if months == 12:
        return str(year)
    if months in (3, 6) and first % months == 0:
        return f"{year}-{'Q' if months == 3 else 'H'}{first // months + 1}"
    return f"{year}-{first + 1:02}..{year}-{last + 1:02}"


def true_figure(subject: Subject, seed: int, who: Sequence[str], year: int, months: tuple[int, int]) -> float:
    """Return the figure of some members in a run of months; flows add up, whole percentages stay below 100."""
    size = (9, 130, 1900)[seed % 3]
    if subject.flow:
        runs = [(month, month) for month in range(months[0], months[1] + 1)]
        return float(sum(_drawn(subject, seed, name, year, run) % size for name in who for run in runs))
    if subject.kind == "count":
        return float(sum(_drawn(subject, seed, name, year, months) % size for name in who))
    drawn = _drawn(subject, seed, " ".join(who), year, months)
    return (2 + drawn % 97) / 100 if subject.kind == "share" else (10 + drawn % 400) / 10


def _drawn(subject: Subject, seed: int, name: str, year: int, months: tuple[int, int]) -> int:
    return crc32(f"{seed} {subject.measure} {name} {year} {months}".encode())


def notation(value: float, kind: Kind, form: str) -> Reading:
    """Write a figure as a native number with a format, or as Dutch text."""
    if form.startswith("native "):
        return read_number(value, form.removeprefix("native "))
    if kind == "share":
        return read_text(form.replace("55", f"{value * 100:.0f}"))
    if kind == "mean":
        return read_text(form.replace("8,3", f"{value:.1f}".replace(".", ",")))
    mark = form.strip(" ")[1:-3]
    return read_text(f"{value:,.0f}".replace(",", mark))


@dataclass
class Paper:
    """A part of a sheet: what stands where (counted from 0), and which figures that are."""

    cells: dict[tuple[int, int], Reading] = field(default_factory=dict)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    bold: set[tuple[int, int]] = field(default_factory=set)
    facts: list[tuple[Fact, float]] = field(default_factory=list)
    titled: str = ""

    @property
    def height(self) -> int:
        """How many rows it takes."""
        return max((row for row, _ in self.cells), default=-1) + 1

    @property
    def width(self) -> int:
        """How many columns it takes."""
        return max((column for _, column in self.cells), default=-1) + 1

    def write(self, row: int, column: int, text: str, *, native: bool = False) -> None:
        """Write a text, or a native number where it is one and that is asked for; an empty one leaves the cell."""
        if text:
            self.cells[row, column] = (
                read_number(float(text), "General") if native and text.isdigit() else read_text(text)
            )

    def paste(self, other: "Paper", row: int, column: int) -> None:
        """Add another paper with its corner here."""
        self.cells |= {(r + row, c + column): reading for (r, c), reading in other.cells.items()}
        self.bold |= {(r + row, c + column) for r, c in other.bold}
        self.merges += [
            (top + row, left + column, bottom + row, right + column) for top, left, bottom, right in other.merges
        ]
        self.facts += other.facts

    def labels(self, paths: Sequence[Label], places: Sequence[int], repeats: Repeats, *, down: bool, at: int) -> None:
        """Write header texts along the top or down the side, a level a row or column, beginning at level `at`."""
        for depth in range(len(paths[0]) if paths else 0):
            outer = depth < len(paths[0]) - 1
            for number, path in enumerate(paths):
                follows = outer and number > 0 and paths[number - 1][: depth + 1] == path[: depth + 1]
                if follows and repeats != "repeated":
                    continue
                row, column = (places[number], at + depth) if down else (at + depth, places[number])
                self.write(row, column, path[depth], native=path[depth].isdigit() and len(paths) % 2 == 0)
                last = number
                while outer and last + 1 < len(paths) and paths[last + 1][: depth + 1] == path[: depth + 1]:
                    last += 1
                if repeats == "merged" and last > number:
                    end = (places[last], column) if down else (row, places[last])
                    self.merges.append((row, column, *end))

    def figures(
        self,
        subject: Subject,
        rows: Sequence[tuple[int, Line]],
        columns: Sequence[tuple[int, Line]],
        seed: int,
        forms: Sequence[str],
    ) -> None:
        """Write the figure of each row and column, one of which tells who and the other when."""
        for row, across in rows:
            for column, along in columns:
                who, when = (across, along) if across.who else (along, across)
                value = true_figure(subject, seed, who.who, when.year, when.months)
                form = forms[(7 * row + 3 * column) % len(forms)]
                self.cells[row, column] = notation(value, subject.kind, form)
                self.facts.append(((subject.measure, who.members, period_code(when.year, *when.months)), value))

    def workbook(self, row: int, column: int, sheet: str, name: str) -> Workbook:
        """Return a workbook with this on its only sheet, its corner `row` down and `column` to the right of A1."""
        cells = {
            (r + row + 1, c + column + 1): Cell(r + row + 1, c + column + 1, reading, bold=(r, c) in self.bold)
            for (r, c), reading in self.cells.items()
            if reading.kind != "empty"
        }
        merges = tuple(
            (top + row + 1, left + column + 1, bottom + row + 1, right + column + 1)
            for top, left, bottom, right in self.merges
        )
        return Workbook(name, "0" * 64, (Sheet(sheet, cells, merges),))

    def shown(self) -> str:
        """Return the grid as text, for the message of a test that fails."""
        return "\n".join(
            " | ".join(
                self.cells[row, column].text if (row, column) in self.cells else "" for column in range(self.width)
            )
            for row in range(self.height)
        )
