"""Steps are measured with and without on the same rows, and read nothing that is held out."""

from pathlib import Path

import numpy as np
import pytest
from tests.tasks.test_reviews import KINDS, PROTOCOLS, SECRET, hidden_in, rows_of, shop_with

import palate
from palate.data import TEST, VALID
from palate.errors import InputError
from palate.features.helps import ENRICH, PROFILE
from palate.holdout import Holdout
from palate.models import make
from palate.models.blend import Blend
from palate.models.taste_profile import TasteProfile
from palate.tasks.helps import Helps
from palate.tasks.prove import Protocol, made_for, made_to_use, with_profile
from palate.workspace import Workspace

MATERIALS = ("Cotton", "Brass", "Wool")


def titled(folder: Path, split: str = "leave-last", plant: dict[int, str] | None = None) -> Workspace:
    """Shoppers who like one of three kinds of items, which titles and reviews tell."""
    planted = plant or {}
    shop_with(folder, lambda place: planted.get(place, ""), split)
    items = sorted({item for _, item, _ in rows_of()})
    lines = "".join(f"i{item},{MATERIALS[item % len(KINDS)]} thing {item % 5}\n" for item in items)
    (folder / "items.csv").write_text(f"item_id,title\n{lines}", "utf-8")
    return palate.open(folder)


def test_steps_are_measured_on_the_same_users(tmp_path: Path) -> None:
    workspace = titled(tmp_path / "shop")
    proved = workspace.prove([ENRICH, PROFILE], Protocol(["content-knn", "popularity"]))
    assert [(proof.step, proof.model) for proof in proved.proofs] == [
        (step, model) for step in (ENRICH, PROFILE) for model in ("content-knn", "popularity")
    ]
    plain = workspace.evaluate(["content-knn", "popularity"])
    for result, before in zip(proved.report.results, plain.results, strict=True):
        assert result.metrics == before.metrics
    for proof in proved.proofs:
        before = next(result for result in plain.results if result.model == proof.model)
        recall = proof.differences["recall@10"]
        assert recall.without == before.metrics["recall@10"]
        assert recall.ci95[0] - 1e-9 <= recall.value <= recall.ci95[1] + 1e-9
        assert proof.users == len(before.per_user["recall@10"])
        assert proof.llm is None
    by_step = {(proof.step, proof.model): proof for proof in proved.proofs}
    assert by_step[ENRICH, "popularity"].differences["recall@10"].value == 0
    assert by_step[PROFILE, "popularity"].differences["recall@10"].value > 0, "a kernel beside what sells"
    assert dict(by_step[PROFILE, "popularity"].made_by) == {"counts": 24}
    assert not (workspace.derived / "profiles.jsonl").exists()
    assert not (workspace.derived / "enriched.jsonl").exists()
    assert proved.document()["steps"] == [proof.document() for proof in proved.proofs]


def test_a_recipe_is_made_to_use_the_step_that_auto_left_out_of_it(tmp_path: Path) -> None:
    workspace, recipe = titled(tmp_path / "shop"), tmp_path / "recipe.toml"
    recipe.write_text(
        'without = ["enrich", "profile"]\n[[part]]\nmodel = "content-knn"\nweight = 1\n', "utf-8"
    )
    for step, left in ((ENRICH, [PROFILE]), (PROFILE, [ENRICH])):
        model = made_to_use(step, workspace, str(recipe))
        assert isinstance(model, Blend)
        assert model.without == left
    (proof,) = workspace.prove([PROFILE], Protocol([str(recipe)])).proofs
    assert proof.differences["recall@10"].value >= 0


def test_what_is_kept_in_the_folder_is_not_in_the_measure_without(tmp_path: Path) -> None:
    protocol = Protocol(["content-knn"])
    before = titled(tmp_path / "shop").prove([PROFILE], protocol)
    workspace = palate.open(tmp_path / "shop")
    workspace.enricher.by_rules()
    workspace.profiler.written(workspace.profiler.by_counts())
    after = palate.open(tmp_path / "shop").prove([PROFILE], protocol)
    assert after.report.results[0].metrics == before.report.results[0].metrics
    assert after.proofs[0].differences == before.proofs[0].differences


@pytest.mark.parametrize("split", PROTOCOLS)
def test_nothing_held_out_is_in_what_steps_make(tmp_path: Path, split: str) -> None:
    plain = titled(tmp_path / "plain", split)
    hidden = hidden_in(plain, split, (VALID, TEST))
    planted = titled(tmp_path / "planted", split, dict.fromkeys(hidden, SECRET * 3))
    for step in (ENRICH, PROFILE):
        plain_helps, other = (made_for(step, workspace, split, None).helps for workspace in (plain, planted))
        assert plain_helps == other
        assert plain_helps.enrichments or plain_helps.profiles
    scores = [
        TasteProfile()
        .fit(inputs.helped(made_for(PROFILE, inputs, split, None).helps).dataset(split).only(0))
        .score(list(inputs.rows(split).users))
        for inputs in (plain, planted)
    ]
    np.testing.assert_array_equal(scores[0], scores[1])


def test_labels_of_held_out_rows_move_no_profile(tmp_path: Path) -> None:
    """Whose items are held out, and as what, is shuffled; the train rows stay."""
    titled(tmp_path / "shop", "given")
    (tmp_path / "shop" / "reviews.csv").unlink()
    before = made_for(PROFILE, palate.open(tmp_path / "shop"), "given", None).helps
    table = tmp_path / "shop" / "interactions.csv"
    header, *lines = table.read_text("utf-8").splitlines()
    random = np.random.default_rng(0)
    held = [place for place, line in enumerate(lines) if not line.endswith(",train")]
    items = [lines[place].split(",")[1] for place in held]
    for place, item in zip(held, random.permutation(items).tolist(), strict=True):
        user, _, *rest = lines[place].split(",")
        lines[place] = ",".join([user, item, *rest])
    table.write_text("\n".join([header, *lines, ""]), "utf-8")
    after = made_for(PROFILE, palate.open(tmp_path / "shop"), "given", None).helps
    assert any(profile.tastes for profile in before.profiles)
    assert after == before


def test_the_weight_of_profiles_is_chosen_on_valid_rows(tmp_path: Path) -> None:
    workspace = titled(tmp_path / "shop")
    other = workspace.helped(Helps(profiles=workspace.profiler.by_counts()))
    rows = other.dataset().only(0, 1)
    fitted = make("popularity").fit(Holdout.of(rows, 6000).fit)
    blend, values = with_profile(make("popularity"), fitted, rows, 0)
    assert [ingredient["model"] for ingredient in blend.ingredients] == ["popularity", "taste-profile"]
    assert blend.ingredients[1]["weight"] > 0
    assert len(values) == len(Holdout.of(rows, 6000))


def test_what_can_not_be_measured_is_told(tmp_path: Path) -> None:
    workspace = titled(tmp_path / "shop")
    with pytest.raises(InputError, match="--with sorcery: choose of enrich, profile, rerank"):
        workspace.prove(["sorcery"], Protocol(["popularity"]))
    with pytest.raises(InputError, match="nothing without profiles"):
        workspace.prove([PROFILE], Protocol(["taste-profile"]))
