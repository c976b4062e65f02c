"""palate.toml chooses encoders, their weights and their options."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.commands import Palate
from tests.shops import write_shop

import palate
from palate.encoders import OpenAICompatible
from palate.errors import InputError, MissingWeights
from palate.features import choice_of
from palate.shop.settings import Settings

ITEMS = "item_id,title,description\ni1,blue kettle,\ni2,red lamp,on law\ni3,a blue lamp,\n"


def test_encoders_weights_and_options_come_from_palate_toml(tmp_path: Path) -> None:
    from tests.encoders.tiny import write_checkpoint

    shop = write_shop(tmp_path / "shop", items_csv=ITEMS)
    write_checkpoint("gpt-2", shop / "models" / "mine")
    (shop / "palate.toml").write_text(
        'text_encoder = "gpt-2"\ntext_weights = "models/mine"\ntext_options = {pooling = "last"}\n'
    )
    built = palate.open(shop).encode()
    row = next(row for row in built.rows if row.modality == "text")
    assert (row.encoder, row.dim, row.items) == ("gpt-2", 32, 3)
    last = np.asarray(built.features["text"].values)
    (shop / "palate.toml").write_text('text_encoder = "gpt-2"\ntext_weights = "models/mine"\n')
    again = palate.open(shop).encode()
    assert not np.allclose(np.asarray(again.features["text"].values), last)
    assert next(row for row in again.rows if row.modality == "text").cached == 0
    assert palate.open(shop).encode().rows[0].encoded == 0


def test_every_text_encoder_reads_text_characters(tmp_path: Path) -> None:
    for name in ("multilingual-e5-small", "bert", "clip-text", "openai-compatible"):
        choice = choice_of(Settings(text_encoder=name, text_characters=99), tmp_path)
        assert getattr(choice.text, "characters", None) == 99
    own = Settings(text_encoder="bert", text_characters=99, text_options={"characters": 50})
    assert getattr(choice_of(own, tmp_path).text, "characters", None) == 50


def test_a_remote_encoder_is_set_by_its_options(tmp_path: Path) -> None:
    options = {"url": "http://127.0.0.1:1/v1", "model": "m", "dimensions": 8, "shorten": True, "timeout": 3}
    choice = choice_of(Settings(text_encoder="openai-compatible", text_options=options), tmp_path)
    assert isinstance(choice.text, OpenAICompatible)
    assert (choice.text.url, choice.text.dim, choice.text.shorten) == ("http://127.0.0.1:1/v1", 8, True)


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"text_encoder": "vit"}, "text_encoder = vit: encodes image, not text"),
        (
            {"audio_encoder": "whisper", "audio_options": {"pace": 2}},
            "audio_encoder: whisper has no option 'pace'",
        ),
        ({"image_encoder": "vit", "image_options": {"pooling": "x"}}, "image_encoder: pooling = x"),
        ({"image_weights": "w"}, "efficientnet-lite0 has no option 'weights'"),
    ],
)
def test_a_wrong_choice_is_said_with_its_key(tmp_path: Path, settings: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError, match=said):
        choice_of(Settings(**settings), tmp_path)


def test_the_command_says_in_one_line_which_weights_are_missing(
    palate_command: Palate, tmp_path: Path
) -> None:
    shop = write_shop(tmp_path / "shop", items_csv=ITEMS)
    (shop / "palate.toml").write_text('text_encoder = "bert"\ntext_weights = "./models/none"\n')
    shown = palate_command("encode", shop)
    assert shown.code == 1
    assert "models/none: no such folder of weights" in shown.err
    assert len(shown.err.strip().splitlines()) == 1
    with pytest.raises(MissingWeights):
        palate.open(shop).encode()
