"""Lists of recommendations and of items found, as a prompt and as notebooks show them."""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from palate.explain import Explained
from palate.search import Match
from palate.workspace.pictures import Card, cards_as_html

Pictures = Callable[[str], Sequence[Path]]
"""From an item id to the item's picture files."""


class Recommendations(list[Explained]):
    """Recommended items, best first; a list that shows itself with titles, reasons and pictures."""

    def __init__(self, items: Iterable[Explained], pictures: Pictures) -> None:
        super().__init__(items)
        self._pictures = pictures

    def __repr__(self) -> str:
        """Return an item a line."""
        return _in_lines([(item.title, item.item_id, f"{item.score:.4g}", item.reason) for item in self])

    def _repr_html_(self) -> str:
        """Return what notebooks show."""
        return cards_as_html(
            [
                Card(item.title, [_told(item.item_id, item.score), item.reason], self._pictures(item.item_id))
                for item in self
            ]
        )


class Matches(list[Match]):
    """Items found, nearest first; a list that shows itself with titles, cosines and pictures."""

    def __init__(self, items: Iterable[Match], pictures: Pictures) -> None:
        super().__init__(items)
        self._pictures = pictures

    def __repr__(self) -> str:
        """Return an item a line."""
        return _in_lines([(item.title, item.item_id, f"{item.score:.4g}", _cosines(item)) for item in self])

    def _repr_html_(self) -> str:
        """Return what notebooks show."""
        return cards_as_html(
            [
                Card(
                    item.title,
                    [_told(item.item_id, item.score), _cosines(item)],
                    self._pictures(item.item_id),
                )
                for item in self
            ]
        )


def _cosines(item: Match) -> str:
    return ", ".join(f"{name} {score:.2f}" for name, score in item.modalities.items())


def _told(item_id: str, score: float) -> str:
    return f"{item_id} · {score:.4g}"


def _in_lines(rows: Sequence[tuple[str, str, str, str]]) -> str:
    """An item a line: its rank and title, its id and score, and what follows."""
    return (
        "\n".join(
            f"{rank:>2}. {title} ({item_id}, {score})" + (f": {more}" if more else "")
            for rank, (title, item_id, score, more) in enumerate(rows, 1)
        )
        or "no items"
    )
