"""Where weights are looked for, and that nothing is fetched behind anybody's back."""

import shutil
from pathlib import Path

import pytest
from huggingface_hub.errors import LocalEntryNotFoundError
from tests.encoders.typed import encoder_of

from palate.encoders import ENCODERS
from palate.errors import MissingWeights


class Hub:
    """Stands for the hub and its cache: what it was asked for, and what it has."""

    def __init__(self) -> None:
        self.cached: dict[str, Path] = {}
        self.online: dict[str, Path] = {}
        self.asked: list[str] = []

    def __call__(
        self, name: str, local_files_only: bool = False, allow_patterns: list[str] | None = None
    ) -> str:
        if not local_files_only:
            assert allow_patterns
            self.asked.append(name)
        found = self.cached.get(name) or (None if local_files_only else self.online.get(name))
        if found is None:
            raise LocalEntryNotFoundError("nothing here")
        return str(found)


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Hub:
    made = Hub()
    monkeypatch.setattr("huggingface_hub.snapshot_download", made)
    monkeypatch.setenv("PALATE_WEIGHTS", str(tmp_path / "weights"))
    monkeypatch.delenv("PALATE_DOWNLOAD", raising=False)
    return made


def weights_of(name: str, given: str | None = None) -> str:
    return encoder_of(name, given).fingerprint.weights


def test_without_weights_one_line_says_which_files_to_put_where(hub: Hub, tmp_path: Path) -> None:
    with pytest.raises(MissingWeights) as raised:
        encoder_of("resnet-50").vectors([])
    said = str(raised.value)
    assert "config.json, model.safetensors and preprocessor_config.json of microsoft/resnet-50" in said
    assert str(tmp_path / "weights" / "resnet-50") in said
    assert "\n" not in said
    assert hub.asked == []
    with pytest.raises(MissingWeights, match=r"vgg16-397923af\.pth in .*vgg-16$"):
        encoder_of("vgg-16").vectors([])


def test_the_folder_of_weights_comes_before_the_cache_of_the_hub(
    hub: Hub, tiny_weights: Path, tmp_path: Path
) -> None:
    hub.cached["google-bert/bert-base-uncased"] = tiny_weights / "bert"
    cached = weights_of("bert")
    copy = Path(shutil.copytree(tiny_weights / "bert", tmp_path / "weights" / "bert"))
    (copy / "config.json").write_text((copy / "config.json").read_text() + "\n")
    assert weights_of("bert") != cached
    (copy / "tokenizer.json").unlink()
    assert weights_of("bert") == cached
    assert hub.asked == []


def test_without_a_folder_of_their_own_weights_lie_in_the_users_cache(
    hub: Hub, tiny_weights: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PALATE_WEIGHTS")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    shutil.copytree(tiny_weights / "vit", tmp_path / "palate" / "weights" / "vit")
    assert weights_of("vit") == weights_of("vit", str(tiny_weights / "vit"))
    entry = next(entry for entry in ENCODERS if entry.name == "vit")
    assert entry.installed


def test_both_sides_of_clip_share_a_folder(hub: Hub, tiny_weights: Path, tmp_path: Path) -> None:
    shutil.copytree(tiny_weights / "clip", tmp_path / "weights" / "clip")
    assert weights_of("clip-text") == weights_of("clip-image")


def test_a_folder_that_is_half_filled_is_said_by_what_it_lacks(
    hub: Hub, tmp_path: Path, tiny_weights: Path
) -> None:
    copy = Path(shutil.copytree(tiny_weights / "wav2vec2", tmp_path / "weights" / "wav2vec2"))
    (copy / "preprocessor_config.json").unlink()
    with pytest.raises(
        MissingWeights, match=r"here: put preprocessor_config\.json of facebook/wav2vec2-base in"
    ):
        weights_of("wav2vec2")
    with pytest.raises(MissingWeights, match=r"wav2vec2: lacks preprocessor_config\.json"):
        weights_of("wav2vec2", str(copy))
    assert hub.asked == []


def test_a_name_on_the_hub_is_fetched_when_a_person_gives_it(hub: Hub, tiny_weights: Path) -> None:
    hub.online["somebody/their-bert"] = tiny_weights / "bert"
    assert weights_of("bert", "somebody/their-bert") == weights_of("bert", str(tiny_weights / "bert"))
    assert hub.asked == ["somebody/their-bert"]
    with pytest.raises(
        MissingWeights, match=r"somebody/other: not here, and the hub did not give it .*put its config"
    ):
        weights_of("bert", "somebody/other")


def test_a_name_on_the_hub_that_is_cached_is_not_asked_for(hub: Hub, tiny_weights: Path) -> None:
    hub.cached["somebody/their-bert"] = tiny_weights / "bert"
    assert weights_of("bert", "somebody/their-bert")
    assert hub.asked == []


def test_the_default_weights_are_fetched_when_the_environment_says_so(
    hub: Hub, tiny_weights: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub.online["openai-community/gpt2"] = tiny_weights / "gpt-2"
    monkeypatch.setenv("PALATE_DOWNLOAD", "0")
    with pytest.raises(MissingWeights):
        weights_of("gpt-2")
    monkeypatch.setenv("PALATE_DOWNLOAD", "1")
    assert weights_of("gpt-2")
    assert hub.asked == ["openai-community/gpt2"]


def test_a_path_that_is_not_there_is_never_taken_for_a_name_on_the_hub(hub: Hub, tmp_path: Path) -> None:
    for given in ("./bert", "~/no/such/bert", "models/my/bert", str(tmp_path / "bert")):
        with pytest.raises(MissingWeights, match="no such folder of weights"):
            weights_of("bert", given)
    with pytest.raises(MissingWeights, match="no such folder of weights"):
        encoder_of("bert", Path("somebody/bert")).vectors(["a"])
    assert hub.asked == []
