"""Reads .parquet as the sheet that it would be: the names of its columns are the first row."""

from functools import partial
from typing import TYPE_CHECKING, NoReturn

from boks_clean.errors import UnreadableInput
from boks_clean.language import Text
from boks_clean.workbook.model import TextSheet

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import polars as pl

MAGIC = b"PAR1"
_BATCH = 250_000
_MOST_ROWS = 50_000_000
_MOST_COLUMNS = 1_000
_DAMAGED = Text(
    "{name} is beschadigd en kan niet worden gelezen. Maak de export opnieuw.",
    "{name} is damaged and cannot be read. Export it again.",
)
_TOO_MANY = Text(
    "{name} heeft meer dan {rows} rijen of {columns} kolommen en wordt niet gelezen. Splits het bestand.",
    "{name} has more than {rows} rows or {columns} columns and is not read. Split the file.",
)
_NO_LIST = Text(
    "{name} bevat geen dossierlijst die wordt herkend: een .parquet-bestand wordt alleen als dossierlijst gelezen.",
    "{name} holds no case list that is recognised: a .parquet file is read as a case list only.",
)


def text_sheet(name: str, path: "Path") -> TextSheet:
    """Return the file as a sheet. Raises UnreadableInput for one that is damaged or too large."""
    import polars as pl  # noqa: PLC0415 (only for this format)

    try:
        lazy = pl.scan_parquet(path, glob=False)
        columns = len(lazy.collect_schema())
        rows = int(lazy.select(pl.len()).collect().item())
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError) as problem:
        raise UnreadableInput(_DAMAGED, name=name) from problem
    if rows > _MOST_ROWS or columns > _MOST_COLUMNS:
        raise UnreadableInput(_TOO_MANY, name=name, rows=_MOST_ROWS, columns=_MOST_COLUMNS)
    return TextSheet("parquet", partial(_batches, name, path), partial(_no_list, name))


def _no_list(name: str) -> NoReturn:
    raise UnreadableInput(_NO_LIST, name=name)


def _batches(name: str, path: "Path") -> "Iterator[pl.DataFrame]":
    import polars as pl  # noqa: PLC0415 (only for large lists; inspecting a small file needs no frames)

    lazy = pl.scan_parquet(path, glob=False)
    schema = lazy.collect_schema()
    header = {str(number): [column] for number, column in enumerate(schema, 1)}
    yield pl.DataFrame({"rij": [1], **header}, schema={"rij": pl.UInt32, **dict.fromkeys(header, pl.String)})
    texts = [_as_text(column, dtype).alias(str(number)) for number, (column, dtype) in enumerate(schema.items(), 1)]
    row = 2
    try:
        for batch in lazy.select(texts).collect_batches(chunk_size=_BATCH, maintain_order=True):
            rows = pl.int_range(row, row + batch.height, dtype=pl.UInt32, eager=True)
            row += batch.height
            yield batch.insert_column(0, rows.alias("rij"))
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException) as problem:
        raise UnreadableInput(_DAMAGED, name=name) from problem


def _as_text(column: str, dtype: "pl.DataType") -> "pl.Expr":
    """Return a column as text: a number that is whole without decimals, and what has no text as nothing."""
    import polars as pl  # noqa: PLC0415 (only for large lists; inspecting a small file needs no frames)

    read = pl.col(column)
    if dtype.is_nested() or dtype in (pl.Binary, pl.Object):
        return pl.lit(None, dtype=pl.String)
    if dtype.is_float():
        whole = read.cast(pl.Int64, strict=False)
        return pl.when(whole == read).then(whole.cast(pl.String)).otherwise(read.cast(pl.String))
    return read.cast(pl.String)
