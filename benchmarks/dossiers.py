"""Measures the rules about dossier rows: thirty of them against the same conditions written in polars by hand.

    python benchmarks/dossiers.py                 a million rows
    python benchmarks/dossiers.py --rows 100000

Beside it, on the same rows, twelve of these conditions as pandera, dataframely and pointblank have them; the last two
run where they are installed. Failing rows must be the same everywhere, or the run stops.
"""

import argparse
import datetime
import gc
import importlib.util
import sys
import time
from collections.abc import Callable
from functools import partial
from statistics import median
from typing import Any

import pandera.errors
import pandera.polars as pa
import polars as pl

from boks_clean.catalog import Catalog, load
from boks_clean.dossiers.conditions import row_tests
from boks_clean.dossiers.judge import Judge
from boks_clean.dossiers.model import ROW, DossierList, TypedRows

PEILDATUM = datetime.date(2024, 1, 15)
BEGIN = datetime.date(2012, 1, 1)
PROMISED = 1.3
Expressions = dict[str, pl.Expr]


def main() -> int:
    """Run all measurements; the status is 1 if the promise is broken."""
    parser = argparse.ArgumentParser(description="Measure the rules about dossier rows.")
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=5)
    settings = parser.parse_args()
    catalog = load()
    rows = invented(settings.rows)
    wanted = plain()
    ours, theirs = judging(rows, catalog, set(wanted)), partial(by_hand, rows, wanted)
    found, expected = ours(), theirs()
    different = [code for code in wanted if found.get(code, 0) != expected[code]]
    if different:
        print(f"not the same rows: {[(c, found.get(c, 0), expected[c]) for c in different]}")
        return 1
    a, b = in_turn([ours, theirs], settings.runs)
    print(f"{len(wanted)} rules on {settings.rows:,} rows, {sum(expected.values()):,} findings")
    print(f"boks-clean {a:.2f} s, polars by hand {b:.2f} s: {a / b:.2f} times (promised: {PROMISED})")
    for name, tool in tools(rows).items():
        seconds, count = timed(tool)
        print(f"{name}: twelve conditions in {seconds:.2f} s, {count:,} failing rows")
    whole = judging(rows, catalog, {*catalog.rules})
    seconds, count = timed(lambda: sum(whole().values()))
    print(
        f"all {len(row_tests(catalog, PEILDATUM))} rules, the schema and the keys: {seconds:.2f} s, {count:,} findings"
    )
    return 0 if a / b <= PROMISED else 1


def invented(count: int) -> pl.DataFrame:
    """Return typed rows, of which some break a rule."""
    number = pl.int_range(count, dtype=pl.Int64)
    first = pl.lit(datetime.date(2020, 1, 1))

    def later(expression: pl.Expr) -> pl.Expr:
        return first + pl.duration(days=expression)

    begun = (number * 7919) % 1200
    closed = (number % 5) < 3
    teams, reasons = ["lunetten", "zuilen", "west", "oost"], ["volgens-plan", "verhuisd", "overleden", "maatwerk"]
    frame = pl.select(
        pl.int_range(4, count + 4, dtype=pl.UInt32).alias(ROW),
        dossiernummer="D" + (number - (number % 50 == 49).cast(pl.Int64)).cast(pl.String),
        klantnummer=((number * 17) % (count * 2) + 10_000).cast(pl.String),
        buurtteam=pick(teams, number),
        melder=pick(["zelfmelder", "huisarts", "politie"], number % 7),
        aanmelddatum=later(begun),
        kennismaking=later(begun + number % 20 - (number % 997 == 0).cast(pl.Int64)),
        startdatum=later(begun + 20 + number % 60),
        einddatum=pl.when(closed).then(later(begun + 100 + number % 200)),
        status=pl.when(closed).then(pl.lit("afgesloten")).otherwise(pl.lit("open")),
        fase=pick(["ondersteuning", "evaluatie-maatwerk", "ondersteuning", "kennismaking"], number % 11),
        afsluitreden=pl.when(closed & (number % 613 != 0)).then(pick(reasons, number)),
        verder_zonder_begeleiding=pl.when(closed & (number % 499 != 0)).then(pick(["ja", "nee", "nvt"], number)),
        maatwerk_toegekend=pl.when(number % 4 == 3).then(later(begun + 60)),
        laatste_contact=later(begun + 99 + number % 150),
        laatst_gewijzigd=later(begun + 400),
        wat_telt=pl.when(number % 3 > 0).then(later(begun + 40)),
        medewerker=pl.lit("team A"),
    )
    return frame.with_columns(pl.when(number % 1009 > 0).then(column).name.keep() for column in SOMETIMES)


SOMETIMES = [pl.col("startdatum"), pl.col("melder"), pl.col("kennismaking")]


def pick(values: list[str], number: pl.Expr) -> pl.Expr:
    """Return an expression that takes one of the values for each number."""
    return (number % len(values)).replace_strict(list(range(len(values))), values, return_dtype=pl.String)


def plain() -> Expressions:
    """Return thirty conditions by the code of their rule, true for rows that break it, as one writes them in polars."""
    c = pl.col
    day = pl.lit(PEILDATUM)
    is_open = c("einddatum").is_null() & (c("status") == "open")
    is_closed = c("einddatum").is_not_null() & (c("status") == "afgesloten")
    gone = c("afsluitreden").is_in(["overleden", "verhuisd"]).fill_null(value=False)
    back = (c("einddatum") < c("startdatum")).fill_null(value=False)
    twin = c("dossiernummer").filter(is_open).n_unique().over("klantnummer", "buurtteam")
    contact = pl.coalesce("laatste_contact", "startdatum")
    return {
        "DOS101": c("einddatum") < c("startdatum"),
        "DOS102": c("kennismaking") < c("aanmelddatum"),
        "DOS103": c("startdatum") < c("aanmelddatum"),
        "DOS104": (c("startdatum") < c("kennismaking")) & (c("startdatum") >= c("aanmelddatum")),
        "DOS108": c("maatwerk_toegekend") < pl.coalesce("aanmelddatum", "startdatum"),
        "DOS110": (c("maatwerk_toegekend") > c("einddatum")) & ~back,
        "DOS111": (c("laatste_contact") > c("einddatum")) & ~back,
        "DOS112": (c("laatst_gewijzigd") - c("einddatum") > _days(90)) & ~back,
        "DOS120": c("aanmelddatum") > day,
        "DOS122": c("startdatum") > day,
        "DOS125": c("laatste_contact") > day,
        "DOS126": c("laatst_gewijzigd") > day,
        "DOS130": c("aanmelddatum") < BEGIN,
        "DOS140": (c("status") == "afgesloten") & c("einddatum").is_null(),
        "DOS141": is_closed & c("afsluitreden").is_null(),
        "DOS142": is_open & ~c("afsluitreden").is_in(["overleden", "verhuisd"]),
        "DOS143": is_closed & c("verder_zonder_begeleiding").is_null(),
        "DOS145": is_open & (c("fase") == "ondersteuning") & c("startdatum").is_null(),
        "DOS150": c("startdatum").is_not_null() & c("aanmelddatum").is_null(),
        "DOS155": c("melder").is_null() & c("aanmelddatum").is_not_null(),
        "DOS170": is_open & (twin > 1),
        "DOS172": c("klantnummer").n_unique().over("dossiernummer") > 1,
        "DOS173": c("melder").is_not_null() & (c("melder").drop_nulls().n_unique().over("dossiernummer") > 1),
        "DOS174": c("aanmelddatum").n_unique().over("dossiernummer") > 1,
        "DOS180": c("kennismaking") - c("aanmelddatum") >= _days(100),
        "DOS182": pl.coalesce("einddatum", day) - c("startdatum") > _days(1826),
        "DOS183": is_open & c("wat_telt").is_null() & (c("startdatum") < day - _days(56)),
        "OPS101": is_open & ~gone & (c("fase") == "evaluatie-maatwerk")
        & (pl.coalesce("laatste_contact", "maatwerk_toegekend", "startdatum") < day - _days(90)),
        "OPS102": is_open & ~gone & c("startdatum").is_not_null() & (c("fase") != "evaluatie-maatwerk")
        & (contact < day - _days(180)),
        "OPS106": (c("status") == "open") & (c("einddatum") <= day),
    }  # fmt: skip


def _days(number: int) -> pl.Expr:
    return pl.lit(datetime.timedelta(days=number))


def by_hand(rows: pl.DataFrame, wanted: Expressions) -> dict[str, int]:
    """Return how many rows break each condition, in one select, and collect the rows that do."""
    flags = rows.select(bad.alias(code) for code, bad in wanted.items())
    return {code: rows.filter(flags[code]).height if flags[code].any() else 0 for code in wanted}


def judging(rows: pl.DataFrame, catalog: Catalog, codes: set[str]) -> Callable[[], dict[str, int]]:
    """Return a function that judges the rows by some rules, and returns how many break each."""
    columns = {code: number for number, code in enumerate(catalog.columns, 1)}
    list_ = DossierList("x.xlsx", "Blad1", 1, columns, dict.fromkeys(columns, ""), lambda: iter(()))

    def run() -> dict[str, int]:
        tests = [test for code, test in row_tests(catalog, PEILDATUM).items() if code in codes]
        judge = Judge(list_, catalog, tests, codes.__contains__)
        judge.add(TypedRows(rows, pl.DataFrame(schema={ROW: pl.UInt32, "column": pl.String, "rule": pl.String})))
        return {code: broken.count for code, broken in judge.finish().broken.items()}

    return run


def tools(rows: pl.DataFrame) -> dict[str, Callable[[], int]]:
    """Return the other tools that are installed, each as a function that returns how many rows fail."""
    found: dict[str, Callable[[], int]] = {"pandera": lambda: with_pandera(rows)}
    for name, run in (("dataframely", with_dataframely), ("pointblank", with_pointblank)):
        if importlib.util.find_spec(name):
            found[name] = partial(run, rows)
        else:
            print(f"{name}: not installed")
    return found


def twelve() -> Expressions:
    """Return twelve of the conditions, all about one row, true for good rows and for those that cannot be compared."""
    conditions = list(plain().items())[:12]
    return {code: ~bad.fill_null(value=False) for code, bad in conditions}


def with_pandera(rows: pl.DataFrame) -> int:
    """Check the twelve in pandera, each as a check of a column that says whether it holds."""
    narrow = rows.with_columns(good.alias(code) for code, good in twelve().items())
    schema = pa.DataFrameSchema({code: pa.Column(pl.Boolean, pa.Check.eq(True)) for code in twelve()})
    try:
        schema.validate(narrow, lazy=True)
    except pandera.errors.SchemaErrors as failed:
        return int(failed.failure_cases.height)
    return 0


def with_dataframely(rows: pl.DataFrame) -> int:
    """Check the twelve in dataframely, as rules of a schema."""
    import dataframely as dy  # type: ignore[import-not-found]  # noqa: PLC0415 (no dependency: without it the other tools are still measured)

    rules = {code: dy.rule()(partial(_given, good)) for code, good in twelve().items()}
    columns = {name: dy.Any() for name in rows.columns}
    schema: Any = type("Rows", (dy.Schema,), {**columns, **rules})
    return int(sum(schema.filter(rows)[1].counts().values()))


def _given(good: pl.Expr, _: object) -> pl.Expr:
    return good


def with_pointblank(rows: pl.DataFrame) -> int:
    """Check the twelve in pointblank, as steps."""
    import pointblank as pb  # type: ignore[import-not-found]  # noqa: PLC0415 (no dependency: without it the other tools are still measured)

    validation: Any = pb.Validate(rows)
    for good in twelve().values():
        validation = validation.col_vals_expr(expr=good)
    return int(sum(validation.interrogate().n_failed().values()))


def in_turn(works: list[Callable[[], object]], runs: int) -> list[float]:
    """Return the median time of each, taken in turn."""
    times: list[list[float]] = [[] for _ in works]
    for _ in range(runs):
        for number, work in enumerate(works):
            times[number].append(timed(work)[0])
    return [median(own) for own in times]


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """Return how many seconds something takes, and what it returns."""
    gc.collect()
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


if __name__ == "__main__":
    sys.exit(main())
