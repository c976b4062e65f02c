"""Fitted model with the items that came after its training, and without those that were deleted."""

from collections.abc import Mapping, Sequence
from copy import copy
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from palate.data import Dataset, Histories, Index
from palate.errors import InputError, UnknownItem
from palate.late.cooccurrence import Cooccurrence
from palate.late.events import StandIns, by_origin
from palate.late.likeness import Likeness
from palate.late.links import Links, grown
from palate.late.mixing import NO_CONTENT, LateScores, factors
from palate.late.scale import ScoreSketch, TypicalSizes
from palate.late.settings import LateSettings
from palate.linalg.csr import Rows
from palate.linalg.top_k import top_k
from palate.models.base import Recommender
from palate.models.neighbours import shares_of, taken_from
from palate.models.terms import PRIOR, Term


class WithLateItems(Recommender):
    """Fitted model that also scores items which came after its training.

    The score of a late item is a multiple of the mean of the scores of the known items most like it, weighted
    by squared likeness; as events on it come, co-occurrence is added: how often an event on each item of the
    history was followed by one on it. All is linear in scores of the model and in events, so that
    contributions add up as those of the model do. An item without content and events comes after all others:
    its score is the user's lowest, as a prior.

    Known items keep their positions, late ones follow in the order of their arrival. Objects are not changed:
    :meth:`with_items`, :meth:`with_events`, :meth:`without` and :meth:`restored` return others, which share
    what is large.

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
        had = base.histories_
        self._sold = np.bincount(had.items, had.weights, len(base.items_)).astype(np.float64)
        self._sizes = TypicalSizes.of(self.sketch, had, settings.steps)
        self.users_, self.reviews_, self.histories_ = base.users_, base.reviews_, base.histories_
        self.review_space_ = base.review_space_
        self.fingerprint_, self.event_strength_ = base.fingerprint_, base.event_strength_
        self.encoders_, self.learned_from_ = base.encoders_, base.learned_from_
        known = len(base.items_)
        self._links = Links.none(known, self.sketch.rows.shape[1], list(likeness.features))
        self._together = Cooccurrence.none(0, known)
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
        other._together = self._together.grown(len(other.late), len(other.items_))
        other._settle()
        return other

    def with_events(self, histories: Histories, before: Histories | None = None) -> Self:
        """Return the same model that knows what some people did, late items among it.

        Events on late items tell who wants them. Histories without late items tell nothing of them.

        Parameters
        ----------
        histories : Histories
            All that each of these people did.
        before : Histories, optional
            What was handed in of the same people until now; nothing where it is not given.
        """
        targets = np.concatenate([np.full(len(self.base.items_), -1), np.arange(len(self.late))])
        ordered = self.settings.steps is not None
        after = Cooccurrence.of(histories, targets, ordered=ordered)
        old = Cooccurrence.none(len(self.late), len(self.items_))
        if before is not None:
            old = Cooccurrence.of(before, targets, ordered=ordered)
        other = copy(self)
        other._together = self._together.changed(old, after)
        other._settle()
        return other

    @property
    def _events(self) -> NDArray[np.float64]:
        """Number of events on each item: in training for known ones, since then for late ones."""
        return np.concatenate([self._sold, self._together.events])

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

    def _linked(
        self, rows: Mapping[str, Rows], n: int
    ) -> tuple[sparse.csr_array, NDArray[np.float32], sparse.csr_array]:
        """Shares of known items in scores of new ones, the sketch of these, and shares as stand-ins."""
        settings, known = self.settings, len(self.base.items_)
        wanted = max(settings.neighbours, settings.stand_ins)
        positions = np.full((n, wanted), -1, dtype=np.int64)
        alike = np.zeros((n, wanted), dtype=np.float32)
        if rows:
            positions, alike = self.likeness.nearest(rows, self._mixture, wanted)
        shares = shares_of(positions[:, : settings.neighbours], alike[:, : settings.neighbours], known)
        stand_ins = shares_of(positions[:, : settings.stand_ins], alike[:, : settings.stand_ins], known)
        return shares, shares @ self.sketch.rows, stand_ins

    def _settle(self) -> None:
        """Update what depends on the late items: scores, tie order, and measured modalities."""
        known = len(self.base.items_)
        links, together, settings = self._links, self._together, self.settings
        both = factors(links.sketch, together.events, self._sizes, settings)
        self._scores = LateScores.of(links.shares, together.shares(self._events), both, settings.steps)
        last = self._scores.nothing
        rank = np.empty(len(self.late), dtype=np.int64)
        rank[np.lexsort((self.late.hash_order, last))] = np.arange(len(rank)) + known
        self.tie_order_ = np.concatenate([self.base.tie_order_, rank])
        self.measured_ = self._measured()

    def _measured(self) -> dict[str, NDArray[np.bool_]]:
        """Return which items have each modality; a late item lacks it where neighbours stand in."""
        measured: dict[str, NDArray[np.bool_]] = {}
        for name, has in self._links.has.items():
            modality = self.likeness.features[name].modality
            known = self.base.measured_.get(modality, np.ones(len(self.base.items_), dtype=np.bool_))
            own = np.concatenate([known, has])
            measured[modality] = measured[modality] | own if modality in measured else own
        return measured

    # -- as every recommender --------------------------------------------------------------------------------

    @property
    def is_personal(self) -> bool:
        return self.base.is_personal

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
        scores[:, known.shape[1] :] = self._scores.many(known, histories)
        return scores

    def score_history(self, history: Histories) -> NDArray[np.float32]:
        told, _ = self._handed(history)
        known = self.base.score_history(told)
        if not len(self.late):
            return known
        return np.concatenate([known, self._scores.one(known, history)])

    def score_by_modality(self, history: Histories) -> dict[str, NDArray[np.float64]]:
        told, _ = self._handed(history)
        known = self.base.score_by_modality(told)
        return self._scores.parts(known, history) if len(self.late) else known

    def explain_history(self, history: Histories, items: NDArray[np.int64]) -> list[Term]:
        known = len(self.base.items_)
        if not np.any(items >= known) and not np.any(history.items >= known):
            return self.base.explain_history(history, items)
        told, origins = self._handed(history)
        is_late = items >= known
        needed, takes = taken_from(items, is_late, self._scores.weights, items[is_late] - known)
        terms = [
            by_origin(Term(term.modality, term.sources, term.values @ takes), told, origins)
            for term in self.base.explain_history(told, needed)
        ]
        if is_late.any() and self._scores.follows.nnz:
            own = self._scores.term(history, items[is_late] - known)
            values = np.zeros((len(own.sources), len(items)))
            values[:, is_late] = own.values
            terms.append(Term(own.modality, own.sources, values))
        last = np.zeros(len(items), dtype=np.bool_)
        last[is_late] = self._scores.nothing[items[is_late] - known]
        if last.any():
            lowest = float(self.base.score(told).min()) if known else 0.0
            terms.append(Term(NO_CONTENT, np.array([PRIOR]), np.where(last, lowest, 0.0)[None]))
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
        """Return histories of known items alone, and the original item of each event."""
        if not len(self.late):
            return histories, histories.items.astype(np.int64)
        return StandIns(len(self.base.items_), self._links.stand_ins).histories(histories)
