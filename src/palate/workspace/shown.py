"""A workspace in a few lines, at a prompt and in notebooks."""

from collections.abc import Sequence
from pathlib import Path

from palate.errors import PalateError
from palate.state import described
from palate.tables.schema import USER
from palate.tasks.inputs import Inputs
from palate.wording import counted
from palate.workspace.pictures import Card, cards_as_html, lines_as_html

FIRST = 8
"""Items that a notebook shows of a workspace."""


class Shown(Inputs):
    """The part of a workspace that shows itself; nothing is encoded or trained for it."""

    def __repr__(self) -> str:
        """Return what the folder holds, and the model in it, or why its tables can't be read."""
        return "\n".join(self._lines())

    def _repr_html_(self) -> str:
        """Return what notebooks show: the same lines, and the first items that have a picture."""
        try:
            cards = self._first_cards()
        except PalateError:  # which the lines tell
            cards = []
        return lines_as_html(self._lines()) + (cards_as_html(cards) if cards else "")

    def pictures(self, item_id: str) -> Sequence[Path]:
        """Return the picture files of an item; none where the catalogue has no such item."""
        items = self.shop.catalog.items
        return (
            [ref.path for ref in self.shop.catalog.images[items.position(item_id)]]
            if item_id in items
            else []
        )

    def _lines(self) -> list[str]:
        head = f"Workspace {self.folder}"
        try:
            catalog, rows = self.shop.catalog, self.shop.interactions
        except PalateError as error:
            return [head, f"  {error}"]
        sizes = [counted(len(catalog.items), "item"), counted(rows[USER].n_unique(), "user")]
        sizes += [counted(len(rows), "interaction"), counted(len(self.shop.reviews), "review")]
        having = {"text": catalog.texts, "image": catalog.images, "audio": catalog.audio}
        counts = {name: sum(map(bool, of_items)) for name, of_items in having.items()}
        counts |= {name: len(ready.ids) for name, ready in self.shop.ready.items()}
        told = ", ".join(f"{name} {count:,}" for name, count in counts.items() if count)
        told = f"items with {told}" if told else "no text, picture or sound"
        return [
            head,
            f"  {', '.join(sizes)}",
            f"  {told}",
            f"  {self._model_line()}",
        ]

    def _model_line(self) -> str:
        found = described(self.derived / "model")
        if found is None:
            return "no model yet: train()"
        name, learned_from = found
        on = f", trained on {learned_from['on']} rows" if "on" in learned_from else ""
        return f"model: {name}{on}"

    def _first_cards(self) -> list[Card]:
        catalog = self.shop.catalog
        positions = [position for position, images in enumerate(catalog.images) if images] or range(
            len(catalog.items)
        )
        return [
            Card(catalog.titles[position], [catalog.items[position]], self.pictures(catalog.items[position]))
            for position in positions[:FIRST]
        ]
