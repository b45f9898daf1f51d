"""How a number is printed in the JSON report."""


def plain(number: float | None) -> float | int | None:
    """Return a number as JSON should show it: whole numbers without a decimal point."""
    if number is None:
        return None
    rounded = round(number, 9)
    return int(rounded) if rounded == int(rounded) else rounded
