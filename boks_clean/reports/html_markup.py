"""Builds elements of a page: whatever is not markup already is escaped, so nothing from a workbook becomes any."""

from html import escape

from boks_clean.language import printable


class Markup(str):
    """Text that is markup already."""

    __slots__ = ()


def element(name: str, /, *content: object, **attributes: object) -> Markup:
    """Return an element; `class_` is class, `data_x` is data-x, and an attribute that is None or False is left out."""
    said = "".join(
        _attribute(key, value) for key, value in attributes.items() if value is not None and value is not False
    )
    return Markup(f"<{name}{said}>{joined(*content)}</{name}>")


def void(name: str, /, **attributes: object) -> Markup:
    """Return an element that has no content, such as an input."""
    return Markup(element(name, **attributes).removesuffix(f"</{name}>"))


def joined(*content: object, by: str = "") -> Markup:
    """Return several pieces after each other, each escaped unless it is markup."""
    return Markup(by.join(piece if isinstance(piece, Markup) else escape(printable(piece)) for piece in content))


def _attribute(key: str, value: object) -> str:
    name = key.rstrip("_").replace("_", "-")
    return f" {name}" if value is True else f' {name}="{escape(printable(value))}"'
