"""Ways to spoil a workbook, for `fuzz.py` and `test_hostile.py`: chance decides, a seed brings the same file back."""

import io
import random
import re
import zipfile

_NASTY = (
    "", "0", "-1", "1e308", "NaN", "2147483648", "9999999999999999999", "XFD1048576", "A0", "A1:XFD1048576", "\x1b[31m",
    "&#0;", "&lol;", "=1+1", "true", "s", "str", "d", "e", "inlineStr", "b", "n", "%", "0%", "yyyy", "1.362", "Totaal",
    "januari 2023", "\u202e", "é" * 300, "#REF!", "2023", "Lunetten",
)  # fmt: skip
_VALUE = re.compile(rb'="([^"]*)"|>([^<>]+)<')
_ELEMENT = re.compile(rb"<[^<>]+>")


def mutate(content: bytes, chance: random.Random) -> bytes:
    """Return a file with a few things wrong: in the parts of a zip file, or in the bytes of any file."""
    if content.startswith(b"PK") and chance.random() < 0.85:
        return _mutate_parts(content, chance)
    return _mutate_bytes(content, chance)


def _mutate_parts(content: bytes, chance: random.Random) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new:
        names = old.namelist()
        chosen = set(chance.sample(names, min(len(names), chance.randint(1, 3))))
        for name in names:
            part = old.read(name)
            if name not in chosen:
                new.writestr(name, part)
            elif chance.random() < 0.95:  # else the part is missing
                new.writestr(name, _mutate_part(part, chance))
    return written.getvalue()


def _mutate_part(part: bytes, chance: random.Random) -> bytes:
    change = chance.choice((_mutate_values, _mutate_values, _mutate_values, _mutate_elements, _mutate_bytes))
    return change(part, chance)


def _mutate_values(part: bytes, chance: random.Random) -> bytes:
    """Put something else in some attributes and texts."""
    for _ in range(chance.randint(1, 8)):
        if found := _any(_VALUE, part, chance):
            begin, end = found.span(1 if found.group(1) is not None else 2)
            part = part[:begin] + chance.choice(_NASTY).encode() + part[end:]
    return part


def _mutate_elements(part: bytes, chance: random.Random) -> bytes:
    """Leave out or double some tags."""
    for _ in range(chance.randint(1, 4)):
        if found := _any(_ELEMENT, part, chance):
            begin, end = found.span()
            part = part[:begin] + part[begin:end] * chance.choice((0, 2)) + part[end:]
    return part


def _any(pattern: re.Pattern[bytes], part: bytes, chance: random.Random) -> re.Match[bytes] | None:
    return pattern.search(part, chance.randrange(len(part) + 1)) or pattern.search(part)


def _mutate_bytes(part: bytes, chance: random.Random) -> bytes:
    """Change, cut out, repeat or cut off some bytes."""
    spoiled = bytearray(part)
    for _ in range(chance.randint(1, 6)):
        at = chance.randrange(len(spoiled) + 1)
        length = chance.choice((1, 1, 2, 8, 100, 1_000))
        kind = chance.randrange(5)
        if kind == 0:
            spoiled[at : at + length] = chance.randbytes(len(spoiled[at : at + length]))
        elif kind == 1:
            del spoiled[at : at + length]
        elif kind == 2:
            spoiled[at:at] = spoiled[at : at + length] * chance.randint(1, 20)
        elif kind == 3:
            spoiled[at:at] = chance.choice(_NASTY).encode()
        elif chance.random() < 0.2:
            del spoiled[at:]
    return bytes(spoiled)
