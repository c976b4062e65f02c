"""How large a dense items-by-items array may get."""

import os

from palate.errors import TooManyItems

BUDGET_GIB = 6.0
"""Memory that the dense arrays of one model may take, unless PALATE_MEMORY_GIB says otherwise."""


def check_dense(n_items: int, arrays: int, model: str) -> None:
    """Refuse a dense model that would not fit.

    Parameters
    ----------
    n_items : int
        Rows and columns of each array.
    arrays : int
        How many float32 arrays the model holds at once.
    model : str
        Its name, for the message.

    Raises
    ------
    TooManyItems
        If they would take more than the budget.
    """
    needed = arrays * n_items**2 * 4 / 2**30
    budget = float(os.environ.get("PALATE_MEMORY_GIB", BUDGET_GIB))
    if needed > budget:
        raise TooManyItems(
            f"{model} needs {needed:.1f} GiB for {n_items:,} items and may use {budget:.1f}; "
            "use sparse-l3ae, or raise PALATE_MEMORY_GIB"
        )
