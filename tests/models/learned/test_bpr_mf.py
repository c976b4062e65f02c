"""BPR-MF: what biases and vectors are for."""

import numpy as np
from tests.shops import tasteful

from palate.data import Dataset, Histories
from palate.holdout import Holdout
from palate.models import Popularity
from palate.models.learned.bpr_mf import BPRMF


def test_a_planted_taste_is_ranked_better_than_by_popularity() -> None:
    dataset = tasteful(n_users=200)
    holdout = Holdout.of(dataset, 1000, k=5)
    ours, popular = BPRMF(epochs=60, dim=16, batch_size=128).fit(dataset), Popularity().fit(dataset)
    assert holdout.judge(ours).recall > 1.2 * holdout.judge(popular).recall


def test_who_did_nothing_is_served_by_the_mean_and_biases() -> None:
    sequences = {f"u{number}": ["star", f"i{number % 5}"] for number in range(40)}
    model = BPRMF(epochs=40, dim=4, batch_size=16, l2=1e-3).fit(Dataset.from_sequences(sequences))
    assert model.recommend(Histories.of([[]], [[]]), 1)[0][0].item_id == "star"


def test_a_bias_counts_once_whatever_was_done() -> None:
    model = BPRMF(epochs=6, dim=8).fit(tasteful())
    assert np.all(model.folded_[:, -1] == 0.0)
    assert model.mean_[-1] == 1.0
    assert np.any(model.item_factors_["behaviour"][:, -1] != 0.0)
