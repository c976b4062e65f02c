"""Items that come, change and go: stored, encoded from a durable queue, and shown."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from pathlib import Path

from sqlalchemy import Connection

from palate.errors import UnknownItem
from palate.store import Store
from palate.store.items import Item, NewItem, delete_items, items_changed, items_named, put_items, set_state
from palate.store.jobs import Job, enqueue, finish
from palate.store.vectors import Vector, delete_vectors, put_vectors, vectors_by_item
from palate.tasks.live.arrivals import Arrival
from palate.tasks.live.catalogue import Entry
from palate.tasks.live.current import Current
from palate.tasks.live.encoding import Content, ContentEncoder, EncodedContent, rows_on_footing
from palate.tasks.live.item_fields import attributes_of, texts_of, title_of
from palate.tasks.live.shop import Live

ENCODE_ITEM = "encode-item"
"""Kind of the jobs that encode items."""

SOON = 10
"""Priority of what somebody waits for."""


class LiveItems:
    """The items of a living shop.

    Parameters
    ----------
    store : Store
        Open for writing.
    current : Current
        What answers come from.
    features : Path
        Folder of the caches of vectors.
    wake : callable
        Tells the worker that there is something to encode.
    """

    def __init__(self, store: Store, current: Current, features: Path, wake: Callable[[], object]) -> None:
        self._store, self._current, self._features, self._wake = store, current, features, wake
        self._encoders: dict[str, ContentEncoder] = {}

    def put(
        self, items: Sequence[NewItem], before: Callable[[Connection], object] | None = None
    ) -> "Future[list[int]]":
        """Store items and queue their encoding.

        What is said of an item that is shown already is told anew at once; one that is not is shown once it
        is encoded.

        Parameters
        ----------
        items : sequence of NewItem
            In place of those with their ids.
        before : callable, optional
            Work in the same transaction that comes first, such as keeping media.
        """

        def write(connection: Connection) -> list[int]:
            if before is not None:
                before(connection)
            seqs = put_items(connection, items)
            for item, seq in zip(items, seqs, strict=True):
                payload = {"item_id": item.item_id, "seq": seq}
                enqueue(connection, ENCODE_ITEM, payload, key=f"item {item.item_id}", priority=SOON)
            return seqs

        def publish(_: list[int]) -> None:
            self._tell_anew([item.item_id for item in items])
            self._wake()

        return self._store.submit(write, publish)

    def delete(self, item_id: str) -> "Future[list[str]]":
        """Delete an item; once the future is done it is in no answer."""

        def publish(gone: list[str]) -> None:
            for name in gone:
                self._current.change(lambda live, name=name: live.without(name))

        return self._store.submit(lambda connection: delete_items(connection, [item_id]), publish)

    def one(self, item_id: str) -> Item:
        """An item of the store.

        Raises
        ------
        UnknownItem
            If it is not there, or was deleted.
        """
        found = self._store.item(item_id)
        if found is None or found.deleted_at is not None:
            raise UnknownItem(f"no item '{item_id}' in the catalogue")
        return found

    def _tell_anew(self, ids: Sequence[str]) -> None:
        """Show what is said of items that are shown already."""
        live = self._current.live
        known = [name for name in ids if live is not None and name in live.catalogue.items]
        if live is None or not known:
            return
        found = [item for item in self._store.read(items_named, known) if item.deleted_at is None]
        self._current.change(lambda now: now.retold([_entry(item, now) for item in found]))

    def caught_up(self, live: Live, seq: int) -> tuple[Live, int]:
        """A state with everything that changed after a number, and the number up to which that is."""
        arrivals: list[Arrival] = []
        gone: list[str] = []
        while page := self._store.read(items_changed, seq):
            seq = page[-1].seq
            vectors = self._store.read(vectors_by_item, [item.item_id for item in page])
            for item in page:
                if item.deleted_at is not None:
                    gone.append(item.item_id)
                elif item.state == "encoded":
                    arrivals.append(_arrival(item, _encoded(item, vectors.get(item.item_id, []), live), live))
        live = live.with_items(arrivals)
        for item_id in gone:
            live = live.without(item_id)
        return live, seq

    def encode(self, job: Job) -> None:
        """Encode an item, store its vectors, and show it."""
        item = self._store.item(str(job.payload["item_id"]))
        live = self._current.now
        if item is None or item.deleted_at is not None:
            self._store.submit(lambda connection: finish(connection, job, {"outcome": "deleted"})).result()
            return
        encoded = self.encoder(live).encode(self._content(item, live))
        vectors = [
            Vector(item.item_id, name, live.snapshot.built.features[name].encoder.digest, mean)
            for name, mean in encoded.means.items()
            if name in live.snapshot.built.features
        ]

        def write(connection: Connection) -> bool:
            delete_vectors(connection, item.item_id)
            put_vectors(connection, vectors)
            current = set_state(connection, item.item_id, item.seq, "encoded")
            finish(connection, job, {"modalities": sorted(encoded.means), "faults": list(encoded.faults)})
            return current

        def publish(current: bool) -> None:
            if current:
                self._current.change(lambda now: now.with_items([_arrival(item, encoded, now)]))

        self._store.submit(write, publish).result()

    def encoder(self, live: Live) -> ContentEncoder:
        """What encodes texts and files on the footing of a state."""
        version = live.snapshot.version
        if version not in self._encoders:
            self._encoders = {version: ContentEncoder(live.snapshot.encoders, self._features)}
        return self._encoders[version]

    def _content(self, item: Item, live: Live) -> Content:
        files = {
            kind: [attached.sha256 for attached in item.media if attached.kind == kind]
            for kind in ("image", "audio")
        }
        return Content(
            texts_of(item, live.snapshot.roles),
            [self._store.media.path(sha256) for sha256 in files["image"]],
            [self._store.media.path(sha256) for sha256 in files["audio"]],
        )


def _entry(item: Item, live: Live) -> Entry:
    return Entry(item.item_id, title_of(item), attributes_of(item, live.snapshot.roles))


def _arrival(item: Item, encoded: EncodedContent, live: Live) -> Arrival:
    return Arrival(_entry(item, live), rows_on_footing(encoded, live.snapshot.built), encoded.means)


def _encoded(item: Item, vectors: Sequence[Vector], live: Live) -> EncodedContent:
    """What was encoded before, of the encoders that the snapshot was made with."""
    features = live.snapshot.built.features
    means = {
        vector.modality: vector.values
        for vector in vectors
        if vector.modality in features and features[vector.modality].encoder.digest == vector.encoder
    }
    return EncodedContent(means, texts_of(item, live.snapshot.roles))
