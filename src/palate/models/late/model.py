"""Any fitted model with the items that came after its training, and without those that went."""

from collections.abc import Mapping, Sequence
from copy import copy
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from palate.data import Dataset, Histories, Index
from palate.errors import InputError, UnknownItem
from palate.linalg.csr import Rows
from palate.linalg.top_k import top_k
from palate.models.base import Recommender
from palate.models.late.events import StandIns, by_origin
from palate.models.late.likeness import Likeness
from palate.models.late.links import Links, grown, shares_of
from palate.models.late.scale import ScoreSketch
from palate.models.late.settings import LateSettings
from palate.models.terms import PRIOR, Term


class WithLateItems(Recommender):
    """A fitted model that also scores items which came after its training.

    The score of a late item is the mean of the scores of the known items most like it, weighted by likeness,
    times a factor that brings the root mean square of its scores over users to a quantile of the known
    items'. It is linear in scores of the model, so that its contributions add up as those do. An item without
    any content that known items have comes after all others: its score is the user's lowest, as a prior.

    Known items keep their positions, late ones follow in the order of their arrival. Objects are not changed:
    :meth:`with_items`, :meth:`without` and :meth:`restored` return others, which share what is large.

    Parameters
    ----------
    base : Recommender
        Fitted.
    likeness : Likeness
        Content of ``base.items_``.
    settings : LateSettings
        How late items are scored.
    sketch : ScoreSketch, optional
        Of the scores of ``base``; made where it is not given.

    Attributes
    ----------
    gone_ : ndarray of bool, shape (n_items,)
        Items that are recommended to nobody.
    """

    name = "late-items"

    def __init__(
        self, base: Recommender, likeness: Likeness, settings: LateSettings, sketch: ScoreSketch | None = None
    ) -> None:
        self.base, self.likeness, self.settings = base, likeness, settings
        self.sketch = ScoreSketch.of(base) if sketch is None else sketch
        self._mixture = settings.weights(list(likeness.features))
        sold = np.zeros(len(base.items_), dtype=np.bool_)
        sold[base.histories_.items] = True
        self._level = self.sketch.level(settings.quantile, sold)
        self.users_, self.reviews_, self.histories_ = base.users_, base.reviews_, base.histories_
        self.review_space_ = base.review_space_
        self.fingerprint_, self.event_strength_ = base.fingerprint_, base.event_strength_
        self.encoders_, self.learned_from_ = base.encoders_, base.learned_from_
        known = len(base.items_)
        self._links = Links.none(known, list(likeness.features))
        self.items_, self.gone_ = base.items_, np.zeros(known, dtype=np.bool_)
        self._settle()

    # -- items that come and go ------------------------------------------------------------------------------

    @property
    def late(self) -> Index:
        """Ids of the late items, in their order."""
        return self._links.ids

    def with_items(self, ids: Sequence[str], rows: Mapping[str, Rows]) -> Self:
        """Return the same model with more late items; of an id that is late already, with other content.

        Parameters
        ----------
        ids : sequence of str
            None of them known to the model that was trained.
        rows : mapping of str to ndarray or csr_array of float32, shape (n_ids, dim)
            Their content by name of the features, as :meth:`Features.on_footing` or a vocabulary's
            ``transform`` gives it; zero where an item lacks it.

        Raises
        ------
        InputError
            If an id is known or given twice, or rows don't suit the features of the known items.
        """
        if known := [name for name in ids if name in self.base.items_]:
            raise InputError(f"item '{known[0]}' is no late item: the model was trained with it")
        if len(set(ids)) != len(ids):
            raise InputError("an item was given twice")
        self.likeness.check(rows, len(ids))
        other = copy(self)
        other._links = self._links.put(ids, rows, *self._linked(rows, len(ids)))
        other.items_ = self.items_.followed_by(other.late.ids[len(self.late) :])
        other.gone_ = grown(self.gone_, len(other.items_))
        other.gone_[other.items_.positions(ids)] = False
        other._settle()
        return other

    def without(self, ids: Sequence[str]) -> Self:
        """Return the same model that recommends some items, late or known, to nobody.

        Raises
        ------
        UnknownItem
            If there is no item of an id.
        """
        return self._with_gone(ids, gone=True)

    def restored(self, ids: Sequence[str]) -> Self:
        """Undo :meth:`without`.

        Raises
        ------
        UnknownItem
            If there is no item of an id.
        """
        return self._with_gone(ids, gone=False)

    def _with_gone(self, ids: Sequence[str], *, gone: bool) -> Self:
        positions = self.items_.positions(ids)
        if np.any(positions < 0):
            raise UnknownItem(f"no item '{ids[int(np.argmin(positions))]}' in this model")
        other = copy(self)
        other.gone_ = self.gone_.copy()
        other.gone_[positions] = gone
        return other

    def _linked(self, rows: Mapping[str, Rows], n: int) -> tuple[sparse.csr_array, sparse.csr_array]:
        """Weights of known items in the scores of new ones, and as stand-ins in histories."""
        settings, known = self.settings, len(self.base.items_)
        wanted = max(settings.neighbours, settings.stand_ins)
        positions = np.full((n, wanted), -1, dtype=np.int64)
        alike = np.zeros((n, wanted), dtype=np.float32)
        if rows:
            positions, alike = self.likeness.nearest(rows, self._mixture, wanted)
        weights = shares_of(positions[:, : settings.neighbours], alike[:, : settings.neighbours], known)
        stand_ins = shares_of(positions[:, : settings.stand_ins], alike[:, : settings.stand_ins], known)
        return self.sketch.scaled(weights, self._level), stand_ins

    def _settle(self) -> None:
        """Make what follows from the late items: order of ties, and what was measured."""
        known = len(self.base.items_)
        last = np.diff(self._links.weights.indptr) == 0
        rank = np.empty(len(self.late), dtype=np.int64)
        rank[np.lexsort((self.late.hash_order, last))] = np.arange(len(rank)) + known
        self.tie_order_ = np.concatenate([self.base.tie_order_, rank])
        self.measured_ = self._measured()

    def _measured(self) -> dict[str, NDArray[np.bool_]]:
        """Which items have each modality; a late item for which its neighbours' stands lacks it."""
        measured: dict[str, NDArray[np.bool_]] = {}
        for name, has in self._links.has.items():
            modality = self.likeness.features[name].modality
            known = self.base.measured_.get(modality, np.ones(len(self.base.items_), dtype=np.bool_))
            own = np.concatenate([known, has])
            measured[modality] = measured[modality] | own if modality in measured else own
        return measured

    # -- as every recommender --------------------------------------------------------------------------------

    def parameters(self) -> dict[str, object]:
        return self.base.parameters()

    def save(self, path: Path | str) -> None:
        raise InputError("late items belong to what added them; save the model that they were added to")

    def learn(self, dataset: Dataset) -> None:
        raise InputError("late items are added to a fitted model; fit that, then add them")

    def score_histories(self, histories: Histories) -> NDArray[np.float32]:
        told, _ = self._handed(histories)
        known = self.base.score(told)
        if not len(self.late):
            return known
        scores = np.empty((len(histories), len(self.items_)), dtype=np.float32)
        scores[:, : known.shape[1]] = known
        scores[:, known.shape[1] :] = self._late_scores(known)
        return scores

    def score_history(self, history: Histories) -> NDArray[np.float32]:
        told, _ = self._handed(history)
        known = self.base.score_history(told)
        if not len(self.late):
            return known
        return np.concatenate([known, self._late_scores(known[None])[0]])

    def explain_history(self, history: Histories, items: NDArray[np.int64]) -> list[Term]:
        known = len(self.base.items_)
        if not np.any(items >= known) and not np.any(history.items >= known):
            return self.base.explain_history(history, items)
        told, origins = self._handed(history)
        is_late = items >= known
        mixed = self._links.weights[items[is_late] - known]
        needed = np.unique(np.concatenate([items[~is_late], mixed.indices])).astype(np.int64)
        # needed x items: what each score takes of the scores of known items.
        takes = np.zeros((len(needed), len(items)))
        takes[np.searchsorted(needed, items[~is_late]), np.flatnonzero(~is_late)] = 1.0
        takes[:, is_late] = mixed[:, needed].toarray().T
        terms = [
            by_origin(Term(term.modality, term.sources, term.values @ takes), told, origins)
            for term in self.base.explain_history(told, needed)
        ]
        last = np.zeros(len(items), dtype=np.bool_)
        last[is_late] = np.diff(mixed.indptr) == 0
        if last.any():
            lowest = float(self.base.score(told).min()) if known else 0.0
            terms.append(Term("no content", np.array([PRIOR]), np.where(last, lowest, 0.0)[None]))
        return terms

    def best(
        self, histories: Histories, k: int, exclude: sparse.csr_array | None
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        if not len(self.late) and not self.gone_.any():
            return self.base.best(histories, k, exclude)
        scores = self.score(histories)
        scores[:, self.gone_] = -np.inf
        return top_k(scores, k, exclude, self.tie_order_)

    def refitted(self, dataset: Dataset) -> Recommender:  # pyright: ignore[reportIncompatibleMethodOverride]
        return self.base.refitted(dataset)

    def chosen(self) -> list[dict[str, object]]:
        return self.base.chosen()

    def tried(self) -> list[dict[str, object]]:
        return self.base.tried()

    def _handed(self, histories: Histories) -> tuple[Histories, NDArray[np.int64]]:
        """Histories of known items alone, and the item that each event was on."""
        if not len(self.late):
            return histories, histories.items.astype(np.int64)
        return StandIns(len(self.base.items_), self._links.stand_ins).histories(histories)

    def _late_scores(self, known: NDArray[np.float32]) -> NDArray[np.float32]:
        """Scores of the late items from those of the known ones, float32, shape (n, n_late)."""
        late = np.zeros((len(known), len(self.late)), dtype=np.float32)
        lengths = np.diff(self._links.weights.indptr)
        linked = lengths > 0
        if linked.any():
            parts = np.take(known, self._links.weights.indices, axis=1)
            parts *= self._links.weights.data
            late[:, linked] = np.add.reduceat(parts, self._links.weights.indptr[:-1][linked], axis=1)
        if not linked.all():
            late[:, ~linked] = known.min(axis=1, initial=np.inf, keepdims=True) if known.size else 0.0
        return late
