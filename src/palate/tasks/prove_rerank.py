"""Evaluation of reranking by a language model."""

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from palate.data import TEST, TRAIN, Dataset, Histories, relevant_of
from palate.evaluation import MASKS, Result, evaluate
from palate.evaluation.steps import Proof, differences
from palate.holdout import Holdout
from palate.linalg.top_k import top_k
from palate.llm import Llm, Plan
from palate.models import Recommender
from palate.models.auto.helps import Gain, halves
from palate.models.base import Users
from palate.models.popularity import Popularity
from palate.models.terms import Term
from palate.reranking import TOP, Opinion, RankedList, applied
from palate.reranking.asking import questions_about
from palate.reranking.orders import WEIGHTS
from palate.tasks.inputs import Inputs
from palate.tasks.rerank import NO_MODEL, Measured, opinions_of, ranked_lists, write_measured
from palate.tasks.train import unfitted
from palate.tasks.traits import traits_of

RERANK = "rerank"

JUDGED = 100
"""Users on valid rows and on test rows whose lists are ordered anew: each costs three answers."""

Places = NDArray[np.int64]
"""Item positions of the best of each list, shape (n_lists, TOP), -1 where there are no more."""


@dataclass(frozen=True)
class _Lists:
    """The best items of some shoppers, and what a model says of each list."""

    best: Places
    opinions: Sequence[Opinion]

    def order(self, row: int, weight: float) -> list[int]:
        """Places of one list in its new order."""
        order = self.opinions[row].order
        return list(range(int(np.sum(self.best[row] >= 0)))) if order is None else applied(order, weight)


def prove_rerank(
    inputs: Inputs, name: str, dataset: Dataset, ks: Sequence[int], mask: str, llm: Llm | None
) -> Proof:
    """Measure the effect of a language model's order on one recommender, for a sample of its users.

    Its weight is chosen on valid rows; what that gains there is judged on users whose lists it was not chosen
    by. Both are kept for `palate recommend --rerank` where the language model ordered any list.

    Parameters
    ----------
    inputs : Inputs
        The folder, without attributes and profiles.
    name : str
        The recommender.
    dataset : Dataset
        All rows, split.
    ks, mask
        As for :func:`palate.evaluation.evaluate`.
    llm : Llm, optional
        Without one every list stays, and the changes are 0.
    """
    began = time.perf_counter()
    before_asking = None if llm is None else llm.tally.copy()
    weight, valid = _on_valid(inputs, name, dataset, llm)
    model = unfitted(inputs, name)
    before = evaluate(model, dataset, ks=ks, mask=mask)
    chosen, rows = _judged(dataset, mask, inputs.seed)
    barred = dataset.histories(*MASKS[mask]).take(rows)
    lists = _asked(inputs, model, model.histories_.take(rows), barred, dataset.repeats, llm)
    own = {int(user): row for row, user in enumerate(rows)}
    after = evaluate(
        _Reordered(model, lists, own, weight), dataset, ks=ks, mask=mask, fitted_in=before.fit_seconds
    )
    asked = None if llm is None or before_asking is None else llm.tally.since(before_asking)
    if llm is not None and any(opinion.order is not None for opinion in lists.opinions):
        write_measured(inputs.derived, Measured(llm.name, before.model, weight, valid))
    return Proof(
        RERANK,
        before.model,
        Counter("the recommender" if opinion.order is None else "model" for opinion in lists.opinions),
        len(rows),
        differences(_of(before, chosen), _of(after, chosen)),
        valid,
        {"make": time.perf_counter() - began, "fit": before.fit_seconds, "score": after.score_seconds},
        asked,
        _note(lists, weight, llm),
    )


def plan_rerank(inputs: Inputs, dataset: Dataset, mask: str, llm: Llm) -> Plan:
    """What :func:`prove_rerank` would ask about one recommender, without fitting it.

    What sells best stands in for its lists: they have as many items, of the same catalogue.

    Parameters
    ----------
    inputs, dataset, mask, llm
        As for :func:`prove_rerank`.
    """
    holdout = Holdout.of(dataset, JUDGED, inputs.seed)
    chooses = Popularity().fit(holdout.fit)
    _, lists = _ranked(inputs, chooses, holdout.histories, holdout.seen, dataset.repeats)
    model = Popularity().fit(dataset.only(TRAIN))
    _, rows = _judged(dataset, mask, inputs.seed)
    barred = dataset.histories(*MASKS[mask]).take(rows)
    lists += _ranked(inputs, model, model.histories_.take(rows), barred, dataset.repeats)[1]
    return llm.plan(questions_about(llm, lists, inputs.seed))


def _on_valid(inputs: Inputs, name: str, dataset: Dataset, llm: Llm | None) -> tuple[float, Gain]:
    """The best weight on valid rows, and what it gains for users that it was not chosen by."""
    if llm is None:
        return 0.0, Gain(RERANK, 0, why=f"{NO_MODEL}, so every list stays as it is")
    holdout = Holdout.of(dataset, JUDGED, inputs.seed)
    fitted = unfitted(inputs, name).fit(holdout.fit)
    lists = _asked(inputs, fitted, holdout.histories, holdout.seen, dataset.repeats, llm)
    ranks = holdout.ranks(fitted)
    plain = holdout.values(ranks)
    values = np.stack([holdout.values(_moved(ranks, holdout.rows, lists, weight)) for weight in WEIGHTS])
    judged = np.zeros(len(holdout))
    for part, other in halves(len(holdout), inputs.seed):
        judged[part] = values[int(np.argmax(values[:, other].mean(axis=1)))][part]
    return WEIGHTS[int(np.argmax(values.mean(axis=1)))], Gain.of(RERANK, judged, plain, inputs.seed)


def _asked(
    inputs: Inputs,
    model: Recommender,
    histories: Histories,
    barred: Histories,
    repeats: bool,
    llm: Llm | None,
) -> _Lists:
    """Ask about the best items of some histories, but for those that are barred."""
    best, ranked = _ranked(inputs, model, histories, barred, repeats)
    return _Lists(best, opinions_of(ranked, llm, inputs.seed, inputs.progress))


def _ranked(
    inputs: Inputs, model: Recommender, histories: Histories, barred: Histories, repeats: bool
) -> tuple[Places, list[RankedList]]:
    """The best items of some histories, but for those that are barred, by position and as they are shown."""
    exclude = barred.barred(len(model.items_), keep_seen=repeats)
    best, scores = top_k(model.score(histories), min(TOP, len(model.items_)), exclude, model.tie_order_)
    return best, ranked_lists(histories, model.items_, best, scores, traits_of(inputs.shop))


def _judged(dataset: Dataset, mask: str, seed: int) -> tuple[Places, Places]:
    """A sample of the test users: places among them, and rows of the dataset."""
    users = np.flatnonzero(np.diff(relevant_of(dataset, TEST, MASKS[mask]).matrix.indptr))
    chosen = _sample(len(users), seed)
    return chosen, users[chosen]


def _moved(ranks: Places, rows: Places, lists: _Lists, weight: float) -> Places:
    """Ranks of held-out items once lists are in their new order."""
    moved = ranks.copy()
    orders = {row: np.argsort(lists.order(row, weight)) for row in set(rows.tolist())}
    for entry, (rank, row) in enumerate(zip(ranks.tolist(), rows.tolist(), strict=True)):
        if rank < len(orders[row]):
            moved[entry] = orders[row][rank]
    return moved


def _sample(count: int, seed: int) -> Places:
    chosen = np.random.default_rng(seed).choice(count, min(count, JUDGED), replace=False)
    return np.sort(chosen).astype(np.int64)


def _of(result: Result, users: Places) -> Result:
    """A result of some of its users, by position."""
    return replace(result, per_user={name: values[users] for name, values in result.per_user.items()})


def _note(lists: _Lists, weight: float, llm: Llm | None) -> str:
    if llm is None:
        return f"{NO_MODEL}, so every list stays as it is"
    apart = [opinion.disagreement for opinion in lists.opinions if opinion.disagreement is not None]
    told = f"{len(lists.opinions):,} test users, weight {weight:g}"
    if apart:
        told += f"; answers about one list contradict each other in {np.mean(apart):.0%} of the pairs"
    if why := Counter(opinion.why for opinion in lists.opinions if opinion.why).most_common(1):
        told += f"; lists that stay do so mostly because {why[0][0]}"
    return told


class _Reordered(Recommender):
    """A fitted model whose lists for some users are in another order, their items' scores dealt anew.

    Parameters
    ----------
    model : Recommender
        Fitted.
    lists : _Lists
        Of some users.
    rows : mapping of int to int
        Row in the lists of each of these users, by position.
    weight : float
        Of the new order.
    """

    name = RERANK

    def __init__(self, model: Recommender, lists: _Lists, rows: dict[int, int], weight: float) -> None:
        self._model, self._lists, self._rows, self._weight = model, lists, rows, weight
        self.fingerprint_, self.tie_order_ = model.fingerprint_, model.tie_order_

    def learn(self, dataset: Dataset) -> None:
        raise NotImplementedError("it is measured as it is")

    def score_histories(self, histories: Histories) -> NDArray[np.float32]:
        return self._model.score_histories(histories)

    def explain_history(self, history: Histories, items: NDArray[np.int64]) -> list[Term]:
        return self._model.explain_history(history, items)

    def score(self, users: Users) -> NDArray[np.float32]:
        scores = self._model.score(users)
        for position, user in enumerate(users.tolist() if isinstance(users, np.ndarray) else ()):
            row = self._rows.get(user)
            if row is not None:
                own = self._lists.best[row][self._lists.best[row] >= 0]
                order = self._lists.order(row, self._weight)
                scores[position, own[order]] = _distinct(scores[position, own])
        return scores


def _distinct(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    """Scores, best first, each a little below the one before where they are equal."""
    found = scores.copy()
    for position in range(1, len(found)):
        found[position] = min(found[position], np.nextafter(found[position - 1], np.float32(-np.inf)))
    return found
