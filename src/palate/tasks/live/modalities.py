"""Modalities of the items of a living shop."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from palate.errors import InputError
from palate.store.items import Item
from palate.tasks.live.current import Current, NotReady
from palate.tasks.live.lists import LiveLists
from palate.tasks.live.shop import Live

BEHAVIOUR = "behaviour"

MODALITY = {"lexical": "text", "speech": "audio"}
"""What features of another name measure of an item."""

NOT_ITS_OWN = ("enriched", "review")
"""Beginnings of names of features that were made from something else than what an item came with."""

ALWAYS = ("text", "image", "audio")
"""Modalities that every shop may have, in the order in which they are told."""


def present_in(live: Live) -> dict[str, NDArray[np.bool_]]:
    """Whether each item of a catalogue has each modality of content, bool of shape (n_items,) by modality."""
    found = {name: np.zeros(len(live.catalogue.items), np.bool_) for name in ALWAYS}
    for name, features in live.built.features.items():
        if name.startswith(NOT_ITS_OWN):
            continue
        modality = MODALITY.get(name, name)
        found[modality] = found[modality] | features.present if modality in found else features.present
    return found


def content_of(item: Item) -> list[str]:
    """Modalities of an item whose features are not there yet, by what was sent of it."""
    kinds = {attached.kind for attached in item.media}
    has = {"text": bool(item.title or item.description), "image": "image" in kinds, "audio": "audio" in kinds}
    return [name for name in ALWAYS if has[name]]


class LiveModalities:
    """The modalities of items, behaviour among them.

    Parameters
    ----------
    current : Current
        Knows the features of items.
    lists : LiveLists
        Knows what anybody did something with.
    """

    def __init__(self, current: Current, lists: LiveLists) -> None:
        self._current, self._lists = current, lists
        self._kept: tuple[Live, dict[str, NDArray[np.bool_]]] | None = None

    def of(self, items: Sequence[Item]) -> dict[str, list[str] | None]:
        """The modalities that each of some items has, by id; None while the shop is being read."""
        try:
            live, seen = self._current.now, self._lists.seen()
        except NotReady:
            return {item.item_id: None for item in items}
        present, found = self._present(live), dict[str, list[str] | None]()
        for item, row in zip(
            items, live.catalogue.items.positions([item.item_id for item in items]), strict=True
        ):
            own = content_of(item) if row < 0 else [name for name, has in present.items() if has[row]]
            found[item.item_id] = [*own, *([BEHAVIOUR] if item.item_id in seen else [])]
        return found

    def lacking(self, ids: Sequence[str], missing: Sequence[str], waiting: Sequence[Item]) -> list[str]:
        """Those of some items that have none of some modalities, in their order.

        Parameters
        ----------
        ids : sequence of str
        missing : sequence of str
            Modalities.
        waiting : sequence of Item
            Items whose features may not be there yet.

        Raises
        ------
        InputError
            If the shop has no modality of that name.
        NotReady
            While the shop is being read.
        """
        having = self._having(ids, waiting)
        if unknown := [name for name in missing if name not in having]:
            raise InputError(f"missing: no modality '{unknown[0]}'; there are: {', '.join(having)}")
        has = np.zeros(len(ids), np.bool_)
        for name in missing:
            has |= having[name]
        return [item for item, has_some in zip(ids, has.tolist(), strict=True) if not has_some]

    def counts(self, ids: Sequence[str], waiting: Sequence[Item]) -> dict[str, int]:
        """How many of some items have each modality; arguments as those of :meth:`lacking`."""
        return {name: int(has.sum()) for name, has in self._having(ids, waiting).items()}

    def _having(self, ids: Sequence[str], waiting: Sequence[Item]) -> dict[str, NDArray[np.bool_]]:
        """Whether each of some items has each modality, bool of shape (len(ids),) by modality."""
        live, seen = self._current.now, self._lists.seen()
        rows = live.catalogue.items.positions(ids)
        encoded = rows >= 0
        sent = {item.item_id: content_of(item) for item in waiting}
        late = [(position, sent.get(ids[position], ())) for position in np.flatnonzero(~encoded).tolist()]
        having: dict[str, NDArray[np.bool_]] = {}
        for name, present in self._present(live).items():
            has = having[name] = np.zeros(len(ids), np.bool_)
            has[encoded] = present[rows[encoded]]
            has[[position for position, modalities in late if name in modalities]] = True
        having[BEHAVIOUR] = np.fromiter((item in seen for item in ids), np.bool_, len(ids))
        return having

    def _present(self, live: Live) -> Mapping[str, NDArray[np.bool_]]:
        kept = self._kept
        if kept is None or kept[0] is not live:
            kept = self._kept = live, present_in(live)
        return kept[1]
