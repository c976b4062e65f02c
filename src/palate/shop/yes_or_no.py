"""Cells that answer a question, such as whether an item is in stock, in English and Chinese."""

YES = frozenset(["true", "yes", "y", "1", "1.0", "in stock", "instock", "是", "有", "有货", "现货"])
NO = frozenset(
    [
        "false",
        "no",
        "n",
        "0",
        "0.0",
        "out of stock",
        "outofstock",
        "sold out",
        "否",
        "无",
        "无货",
        "缺货",
        "售罄",
    ]
)


def yes_or_no(value: object) -> bool | None:
    """What a cell says to a question; None where it says nothing. A count says yes above 0."""
    if isinstance(value, str):
        said = value.strip().casefold()
        return True if said in YES else False if said in NO else None
    if isinstance(value, int | float):
        return None if value != value else value > 0
    return None
