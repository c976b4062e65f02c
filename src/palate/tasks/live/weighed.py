"""Scores whose contributions are multiplied by a factor for each modality."""

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from palate.data import Dataset, Features, Histories
from palate.errors import InputError
from palate.late.mixing import NO_CONTENT
from palate.models import Recommender
from palate.models.modality_scores import ModalityScores
from palate.models.taste_profile import PROFILE
from palate.models.terms import BORROWED, ERROR, Term
from palate.tasks.live.answer import Wish
from palate.tasks.live.asked import WithWords
from palate.tasks.live.over import OverFitted
from palate.wording import there_are

HEAVIEST = 4.0
"""Factor that a modality may have at most."""

WITHOUT_FEATURES = ("behaviour", "popularity", "time-prior", PROFILE)
"""Modalities of contributions that are of no features."""

NO_MODALITIES = (ERROR, NO_CONTENT, BORROWED)
"""Names of contributions that are of no modality, and are not weighed."""

KEPT = 2**24
"""Values that are kept: 128 MiB."""


class KeptScores:
    """Cache of scores by modality of the last histories, so that trying other weights costs little."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._kept: OrderedDict[int, tuple[Recommender, Histories, ModalityScores]] = OrderedDict()

    def of(self, model: Recommender, history: Histories) -> ModalityScores:
        """Return the scores of a model by modality for a history."""
        with self._lock:
            kept = self._kept.get(id(history))
            # Both are compared as objects: neither changes, and each is replaced as a whole.
            if kept is not None and kept[0] is model and kept[1] is history:
                self._kept.move_to_end(id(history))
                return kept[2]
        scores = model.score_by_modality(history)
        with self._lock:
            self._kept[id(history)] = model, history, scores
            most = KEPT // max(len(model.items_) * len(scores), 1)
            while len(self._kept) > max(most, 1):
                self._kept.popitem(last=False)
        return scores


class Weighed(OverFitted):
    """A model whose contributions are multiplied by a factor for each modality, over all items.

    Scores are the sums of the weighed contributions, which stay exact.

    Parameters
    ----------
    base : Recommender
        Fitted.
    weights : mapping of str to float
        Factor by modality; 1 where none is named.
    kept : KeptScores
        Of ``base``.
    """

    name = "weighed"

    def __init__(self, base: Recommender, weights: Mapping[str, float], kept: KeptScores) -> None:
        super().__init__(base)
        self.weights, self._kept = weights, kept

    def learn(self, dataset: Dataset) -> None:
        raise InputError("a fitted model is weighed; fit that, then weigh it")

    def applied(self, history: Histories) -> dict[str, float]:
        """The factor of each modality that adds anything to the scores for a history."""
        scores = self._kept.of(self.base, history)
        return {name: self._weight(name) for name in sorted(scores) if name not in NO_MODALITIES}

    def score_by_modality(self, history: Histories) -> dict[str, NDArray[np.float64]]:
        scores = self._kept.of(self.base, history)
        return {name: values * self._weight(name) for name, values in scores.items()}

    def score_history(self, history: Histories) -> NDArray[np.float32]:
        if all(weight == 1 for weight in self.weights.values()):
            return self.base.score_history(history)
        total = np.zeros(len(self.items_))
        for name, values in self._kept.of(self.base, history).items():
            total += values * self._weight(name)
        return total.astype(np.float32)

    def explain_history(self, history: Histories, items: NDArray[np.int64]) -> list[Term]:
        terms = self.base.explain_history(history, items)
        return [term.scaled(self._weight(term.modality)) for term in terms]

    def _weight(self, modality: str) -> float:
        return self.weights.get(modality, 1.0)


def as_wished(model: Recommender, wish: Wish, kept: KeptScores) -> Recommender:
    """A model whose scores heed the words and the weights that a wish asks for.

    Parameters
    ----------
    model : Recommender
        Fitted.
    wish : Wish
        What is asked for.
    kept : KeptScores
        Of ``model``.
    """
    if wish.asked is not None:
        model = WithWords(model, wish.asked)
    return model if wish.weights is None else Weighed(model, wish.weights, kept)


def check_weights(weights: Mapping[str, float], features: Iterable[Mapping[str, Features]]) -> None:
    """Refuse weights of what is no modality.

    Parameters
    ----------
    weights : mapping of str to float
        Factor by modality.
    features : iterable of mapping of str to Features
        Of each model that is loaded, by name: what one of them knows adds nothing to scores of another, and
        may be weighed all the same.

    Raises
    ------
    InputError
        If there is no modality of a name.
    """
    known = sorted({feature.modality for own in features for feature in own.values()}.union(WITHOUT_FEATURES))
    if unknown := [name for name in weights if name not in known]:
        raise InputError(f"no modality called {unknown[0]} to weigh{there_are(unknown[0], known)}")
