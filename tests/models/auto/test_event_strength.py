from dataclasses import replace

import numpy as np
from tests.shops import tasteful

from palate.data import TEST, Dataset
from palate.holdout import Holdout
from palate.models import make
from palate.models.auto.event_strength import Weighing, weighing


def noisy(seed: int = 0) -> Dataset:
    """Tasteful users whose strong events are their taste, beside weak ones on anything at all."""
    dataset = tasteful(n_users=400, seed=seed)
    random = np.random.default_rng(seed)
    weak = 6 * len(dataset.users)
    return Dataset.of(
        dataset.users,
        dataset.items,
        np.concatenate([dataset.user, random.integers(0, len(dataset.users), weak)]).astype(np.int32),
        np.concatenate([dataset.item, random.integers(0, len(dataset.items), weak)]).astype(np.int32),
        np.concatenate([dataset.split, np.zeros(weak, np.uint8)]),
        features=dataset.features,
        weight=np.concatenate([np.ones(len(dataset)), np.full(weak, 0.1)]).astype(np.float32),
    )


def test_weights_that_tell_taste_from_noise_are_kept() -> None:
    chosen = weighing(noisy())
    assert chosen is not None
    assert chosen.strength > 0
    assert chosen.tried[chosen.strength] > chosen.tried[0.0]


def test_weights_that_mislead_are_left_out() -> None:
    dataset = noisy()
    assert dataset.weight is not None
    misled = dataset.weighed(np.where(dataset.weight == 1, 0.01, 1.0).astype(np.float32))
    chosen = weighing(misled)
    assert chosen is not None
    assert chosen.strength < 1


def test_test_rows_say_nothing_of_the_choice() -> None:
    dataset = noisy()
    moved = replace(dataset, item=np.where(dataset.split == TEST, 0, dataset.item).astype(np.int32))
    assert weighing(dataset) == weighing(moved)


def test_few_rows_and_equal_rows_choose_nothing() -> None:
    dataset = tasteful()
    assert weighing(dataset) is None
    assert (
        weighing(dataset.weighed(np.where(np.arange(len(dataset)) % 5, 1.0, -1.0).astype(np.float32))) is None
    )
    uneven = dataset.weighed(np.where(np.arange(len(dataset)) % 2, 1.0, 0.5).astype(np.float32))
    assert weighing(uneven) == Weighing(1.0)
    assert weighing(uneven, 0.25) == Weighing(0.25)


def test_what_is_rejected_is_so_at_any_strength_and_models_remember_it() -> None:
    dataset = noisy()
    assert dataset.weight is not None
    mixed = dataset.weighed(np.where(np.arange(len(dataset)) % 9, dataset.weight, -0.5).astype(np.float32))
    for strength in (0.0, 0.5, 2.0):
        tempered = mixed.tempered(strength)
        assert tempered.weight is not None
        assert mixed.weight is not None
        assert np.array_equal(tempered.weight < 0, mixed.weight < 0)
        assert make("item-knn").fit(tempered).event_strength_ == strength


def test_without_valid_rows_the_last_item_that_each_user_liked_is_held_out() -> None:
    sequences = {f"u{user}": [f"i{(user + step) % 9}" for step in range(5)] for user in range(6)}
    dataset = Dataset.from_sequences(sequences)
    weight = np.tile(np.array([-1, 1, 0.5, 1, -1], np.float32), 6)
    holdout = Holdout.of(dataset.weighed(weight), 100)
    held = [dataset.items[int(item)] for item in holdout.items]
    assert holdout.rows.tolist() == list(range(6))
    assert held == [sequence[3] for sequence in sequences.values()]
    assert all(
        held[row] not in [dataset.items[int(item)] for item in holdout.histories.of_user(row)]
        for row in range(6)
    )
