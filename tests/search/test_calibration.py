"""Items that have nothing of the modalities of a query, among those that have."""

from dataclasses import replace

import numpy as np
import pytest

from palate.data import Features, Fingerprint, Index
from palate.features import FeatureSet, ModalityVectors, normalised
from palate.features.normalise import mean_by_item
from palate.fusion import Joint, learn_joint
from palate.search import Query, find_similar, query_scores
from palate.search.calibration import calibration, weighed
from palate.search.compared import Compared

ITEMS = 400
LACKING = 80


def asked_in_words(seed: int = 0, trust: float = 0.2, lacking: int = LACKING) -> dict[str, Compared]:
    """Texts and pictures compared with words; the last items have pictures alone."""
    random = np.random.default_rng(seed)
    fit = random.normal(size=ITEMS)
    texts = 0.4 + 0.1 * (fit + random.normal(size=ITEMS))
    pictures = 0.05 * (fit + random.normal(size=ITEMS))
    said = np.arange(ITEMS) < ITEMS - lacking
    return {
        "text": Compared(np.where(said, texts, 0.0), said),
        "image": Compared(pictures, np.ones(ITEMS, np.bool_), trust, direct=False),
    }


def total(compared: dict[str, Compared]) -> np.ndarray:
    return np.sum(list(weighed(compared).values()), axis=0)


def test_items_with_pictures_alone_are_as_frequent_among_results_as_in_the_catalogue() -> None:
    before: list[float] = []
    after: list[float] = []
    for seed in range(20):
        compared = asked_in_words(seed)
        plain = (compared["text"].scores + 0.2 * compared["image"].scores) / 1.2
        before.append(float(np.mean(np.argsort(-plain)[:20] >= ITEMS - LACKING)))
        after.append(float(np.mean(np.argsort(-total(compared))[:20] >= ITEMS - LACKING)))
    assert np.mean(before) == 0
    assert np.mean(after) == pytest.approx(LACKING / ITEMS, abs=0.05)


def test_scores_of_items_that_are_reached_directly_stay() -> None:
    compared = asked_in_words()
    assert not calibration(compared)[: ITEMS - LACKING].any()


def test_an_item_takes_the_score_of_those_that_rank_alike() -> None:
    compared = asked_in_words(lacking=1)
    both = total(compared)[:-1]
    pictures = compared["image"].scores[:-1]
    for rank in (0, 7, 200, ITEMS - 2):
        alike = np.sort(pictures)[::-1][rank]
        own = replace(compared["image"], scores=np.append(pictures, alike))
        ahead = int((both > total({**compared, "image": own})[-1]).sum())
        # Behind the one at the same rank, so that the best text stays before the best picture.
        assert ahead == min(rank + 1, ITEMS - 2)


def test_of_two_that_fit_better_than_all_others_the_better_one_comes_first() -> None:
    compared = asked_in_words(lacking=2)
    pictures = compared["image"].scores.copy()
    pictures[-2:] = pictures.max() + 0.1, pictures.max() + 0.2
    found = total({**compared, "image": replace(compared["image"], scores=pictures)})
    assert found[:-2].max() > found[-1] > found[-2] > np.sort(found[:-2])[-2]


@pytest.mark.parametrize(("trust", "lacking"), [(0.02, LACKING), (0.2, 0), (0.2, ITEMS - 10), (0.2, ITEMS)])
def test_nothing_is_added_where_ranks_tell_nothing(trust: float, lacking: int) -> None:
    """At a trust of chance, with nothing to place, and with too few items or none to compare with."""
    assert not calibration(asked_in_words(trust=trust, lacking=lacking)).any()


def catalogue() -> tuple[FeatureSet, Joint]:
    """Texts and pictures that show the same hidden numbers; a quarter of the items have one alone."""
    random = np.random.default_rng(0)
    hidden = random.normal(size=(ITEMS, 10))
    features: dict[str, Features] = {}
    things: dict[str, ModalityVectors] = {}
    for place, (name, dim) in enumerate((("text", 40), ("image", 60))):
        seen = hidden @ random.normal(size=(10, dim)) + 0.3 * random.normal(size=(ITEMS, dim))
        item = np.flatnonzero(np.arange(ITEMS) % 8 != place)
        things[name] = ModalityVectors(seen[item].astype(np.float32), item)
        values, present = mean_by_item(things[name].vectors, item, ITEMS)
        features[name] = normalised(values, present, name, Fingerprint(f"enc-{place}", "1"))
    return FeatureSet(features, (), None, {}, things), learn_joint(features, things)


def test_matches_are_scored_as_wishes_are_and_told_by_their_cosines() -> None:
    built, joint = catalogue()
    items = Index(tuple(f"i{number}" for number in range(ITEMS)))
    query = Query(item="i8")
    assert not built.features["text"].present[8]
    matches = find_similar(built, items, query, ITEMS, None, lambda: joint)
    added_up = np.sum(list(query_scores(built, items, query, lambda: joint).values()), axis=0)
    for match in matches:
        assert match.score == pytest.approx(added_up[items.position(match.item_id)])
    alone = [match for match in matches[:40] if "image" not in match.modalities]
    assert 2 <= len(alone) <= 10
    cosine = (
        joint.items.projected["image"][8] @ joint.items.projected["text"][items.position(alone[0].item_id)]
    )
    assert alone[0].modalities == {"text": pytest.approx(float(cosine))}
