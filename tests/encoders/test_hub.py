"""What encoders from the hub make of things, against the same computed by hand."""

import json
import pickle
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image
from tests.encoders.test_checkpoint import Evil
from tests.encoders.typed import encoder_of

from palate.encoders.hub.vgg import prepared
from palate.errors import InputError, MissingExtra, MissingWeights
from palate.media import Picture, Waveform

TEXT = "a blue kettle"
LONGER = "a red lamp on a blue kettle on law"


def states(folder: Path, text: str) -> np.ndarray:
    """Last hidden states of one text, by transformers alone."""
    import transformers

    tokens = transformers.AutoTokenizer.from_pretrained(folder)(text, return_tensors="pt")
    with torch.inference_mode():
        output = transformers.AutoModel.from_pretrained(folder)(input_ids=tokens["input_ids"])
    return output.last_hidden_state[0].numpy()


def noise(seconds: float, rate: int = 16_000) -> Waveform:
    random = np.random.default_rng(7)
    return Waveform(random.normal(0, 0.1, int(seconds * rate)).astype(np.float32), rate)


def picture(height: int = 40, width: int = 60) -> Picture:
    pixels = np.random.default_rng(1).integers(0, 256, (height, width, 3), dtype=np.uint8)
    return Picture(Image.fromarray(pixels))


@pytest.mark.parametrize("name", ["bert", "roberta", "gpt-2"])
@pytest.mark.parametrize("pooling", ["mean", "max", "cls", "last"])
def test_a_text_is_pooled_over_its_own_tokens_whatever_is_beside_it(
    tiny_weights: Path, name: str, pooling: str
) -> None:
    whole = states(tiny_weights / name, TEXT)
    expected = {"mean": whole.mean(axis=0), "max": whole.max(axis=0), "cls": whole[0], "last": whole[-1]}
    vectors = encoder_of(name, tiny_weights / name, pooling=pooling).vectors([LONGER, TEXT])
    np.testing.assert_allclose(vectors[1], expected[pooling], atol=1e-5)


def test_texts_of_very_different_lengths_come_back_in_their_order(
    tiny_weights: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("palate.encoders.hub.text.BATCH_TOKENS", 30)
    encoder = encoder_of("bert", tiny_weights / "bert")
    texts = ["lamp " * count for count in (9, 1, 20, 0, 4, 13, 2)]
    alone = np.concatenate([encoder.vectors([text]) for text in texts])
    np.testing.assert_allclose(encoder.vectors(texts), alone, atol=1e-5)


def test_a_text_is_cut_by_characters_and_by_tokens(tiny_weights: Path) -> None:
    by_tokens = encoder_of("bert", tiny_weights / "bert", max_tokens=5)
    np.testing.assert_allclose(
        by_tokens.vectors([LONGER])[0], by_tokens.vectors(["a red lamp"])[0], atol=1e-6
    )
    by_characters = encoder_of("bert", tiny_weights / "bert", characters=len("a red"))
    np.testing.assert_allclose(
        by_characters.vectors([LONGER])[0], by_characters.vectors(["a red"])[0], atol=1e-6
    )


def test_a_sentence_encoder_follows_its_modules(tiny_weights: Path) -> None:
    folder = tiny_weights / "sentence-encoder"
    from safetensors.numpy import load_file

    dense = load_file(folder / "2_Dense" / "model.safetensors")
    mean = states(folder, f"a {TEXT}").mean(axis=0)
    expected = np.tanh(dense["linear.weight"] @ mean + dense["linear.bias"])
    encoder = encoder_of("sentence-encoder", folder)
    np.testing.assert_allclose(encoder.vectors([TEXT])[0], expected / np.linalg.norm(expected), atol=1e-5)
    unprefixed = encoder_of("sentence-encoder", folder, query_prefix="a ")
    np.testing.assert_allclose(unprefixed.query_vectors([TEXT]), encoder.vectors([TEXT]), atol=1e-6)
    assert not np.allclose(encoder.query_vectors([TEXT]), encoder.vectors([TEXT]))


def test_a_module_that_is_not_known_is_refused_rather_than_left_out(
    tiny_weights: Path, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(tiny_weights / "sentence-encoder", tmp_path / "other"))
    modules = json.loads((folder / "modules.json").read_text())
    modules[2]["type"] = "sentence_transformers.models.LSTM"
    (folder / "modules.json").write_text(json.dumps(modules))
    with pytest.raises(MissingWeights, match="LSTM"):
        encoder_of("sentence-encoder", folder).vectors([TEXT])


def test_both_sides_of_clip_are_what_clip_compares(tiny_weights: Path) -> None:
    import transformers

    folder = tiny_weights / "clip"
    model = transformers.CLIPModel.from_pretrained(folder)
    tokens = transformers.AutoTokenizer.from_pretrained(folder)(TEXT, return_tensors="pt")["input_ids"]
    pixels = transformers.CLIPImageProcessorPil.from_pretrained(folder)(picture().pixels, return_tensors="pt")
    with torch.inference_mode():
        both = model(input_ids=tokens, pixel_values=pixels["pixel_values"])
    for name, thing, expected in (
        ("clip-text", TEXT, both.text_embeds),
        ("clip-image", picture(), both.image_embeds),
    ):
        vector = np.asarray(encoder_of(name, folder).encode([thing]).values)[0]
        np.testing.assert_allclose(vector, expected[0].numpy(), atol=1e-5)


def test_a_picture_goes_through_the_preprocessing_of_its_checkpoint(tiny_weights: Path) -> None:
    import transformers

    folder = tiny_weights / "vit"

    small = Image.fromarray(picture().pixels).resize((32, 32), Image.Resampling.BILINEAR)
    pixels = (np.asarray(small, np.float32) / 255 - 0.5) / 0.5
    with torch.inference_mode():
        model = transformers.ViTModel.from_pretrained(folder)
        output = model(torch.from_numpy(pixels.transpose(2, 0, 1)[None]))
    for pooling, expected in (
        ("cls", output.last_hidden_state[0, 0]),
        ("mean", output.last_hidden_state[0].mean(0)),
    ):
        vector = encoder_of("vit", folder, pooling=pooling).vectors([picture()])[0]
        np.testing.assert_allclose(vector, expected.numpy(), atol=1e-4)


@pytest.mark.parametrize(
    ("name", "kind", "older"),
    [
        (
            "clip-image",
            "clip",
            {"feature_extractor_type": "CLIPFeatureExtractor", "size": 32, "crop_size": 32},
        ),
        ("resnet-50", "resnet-50", {"feature_extractor_type": "ConvNextFeatureExtractor", "size": 48}),
        ("vit", "vit", {"feature_extractor_type": "ViTFeatureExtractor", "size": 32}),
        ("vit", "vit", {"size": 32}),
    ],
)
def test_preprocessing_as_older_checkpoints_write_it_is_read(
    tiny_weights: Path, tmp_path: Path, name: str, kind: str, older: dict[str, object]
) -> None:
    folder = Path(shutil.copytree(tiny_weights / kind, tmp_path / kind))
    file = folder / "preprocessor_config.json"
    config = json.loads(file.read_text())
    kept = {key: config[key] for key in ("image_mean", "image_std", "resample", "do_normalize", "do_resize")}
    file.write_text(json.dumps(kept | older))
    expected = encoder_of(name, tiny_weights / kind).vectors([picture()])
    np.testing.assert_allclose(encoder_of(name, folder).vectors([picture()]), expected, atol=1e-5)


def test_vgg_is_the_network_that_torchvision_lays_out(tiny_weights: Path, tmp_path: Path) -> None:
    from tests.encoders.tiny import VGG_CONVOLUTIONS, vgg_tensors

    torch.manual_seed(3)
    tensors = vgg_tensors(width=5, dense=18)
    torch.save(tensors, tmp_path / "mine.pth")
    layers: list[torch.nn.Module] = []
    for block in (2, 2, 3, 3, 3):
        for _ in range(block):
            layers += [torch.nn.Conv2d(5 if layers else 3, 5, 3, padding=1), torch.nn.ReLU()]
        layers.append(torch.nn.MaxPool2d(2, 2))
    assert [place for place, layer in enumerate(layers) if isinstance(layer, torch.nn.Conv2d)] == [
        *VGG_CONVOLUTIONS
    ]
    features = torch.nn.Sequential(*layers)
    classifier = torch.nn.Sequential(
        torch.nn.Linear(5 * 49, 18),
        torch.nn.ReLU(),
        torch.nn.Dropout(),
        torch.nn.Linear(18, 18),
        torch.nn.ReLU(),
    ).eval()
    whole = torch.nn.ModuleDict({"features": features, "classifier": classifier})
    whole.load_state_dict({name: value for name, value in tensors.items() if "classifier.6" not in name})
    with torch.inference_mode():
        expected = classifier(features(torch.from_numpy(prepared(picture()))[None]).flatten(1))[0]
    encoder = encoder_of("vgg-16", tmp_path / "mine.pth")
    assert encoder.dim == 18
    np.testing.assert_allclose(encoder.vectors([picture()])[0], expected.numpy(), rtol=1e-4, atol=1e-4)


def test_vgg_reads_safetensors_too_and_refuses_another_network(tmp_path: Path, tiny_weights: Path) -> None:
    from safetensors.torch import save_file

    tensors = torch.load(tiny_weights / "vgg-16" / "vgg16-397923af.pth", weights_only=True)
    save_file(tensors, tmp_path / "vgg16.safetensors")
    ours = encoder_of("vgg-16", tmp_path)
    assert np.array_equal(
        ours.vectors([picture()]), encoder_of("vgg-16", tiny_weights / "vgg-16").vectors([picture()])
    )
    with pytest.raises(MissingWeights, match=r"features\.0\.weight"):
        encoder_of("vgg-16", tiny_weights / "bert" / "model.safetensors").vectors([picture()])


def test_the_silence_that_fills_whispers_window_is_not_heard(tiny_weights: Path) -> None:
    import transformers

    folder = tiny_weights / "whisper"
    sound = noise(0.5)
    mel = transformers.WhisperFeatureExtractor.from_pretrained(folder)(
        sound.samples, sampling_rate=16_000, return_tensors="pt"
    )
    with torch.inference_mode():
        model = transformers.WhisperModel.from_pretrained(folder)
        expected = model.get_encoder()(mel["input_features"]).last_hidden_state[0, :25].mean(0)
    vectors = encoder_of("whisper", folder).vectors([noise(1.9), sound])
    np.testing.assert_allclose(vectors[1], expected.numpy(), atol=1e-5)


def test_wav2vec_hears_a_sound_as_if_it_were_alone(tiny_weights: Path) -> None:
    import transformers

    folder, sound = tiny_weights / "wav2vec2", noise(0.4)
    values = (sound.samples - sound.samples.mean()) / np.sqrt(sound.samples.var() + 1e-7)
    with torch.inference_mode():
        model = transformers.Wav2Vec2Model.from_pretrained(folder)
        expected = model(torch.from_numpy(values)[None]).last_hidden_state[0].mean(0)
    vectors = encoder_of("wav2vec2", folder).vectors([noise(1.0), sound, noise(0.2)])
    np.testing.assert_allclose(vectors[1], expected.numpy(), atol=1e-5)


@pytest.mark.parametrize("kind", ["clap", "clap-fused"])
def test_clap_hears_all_of_a_long_sound_and_always_the_same(tiny_weights: Path, kind: str) -> None:
    encoder = encoder_of("clap-audio", tiny_weights / kind)
    long = noise(2.5, 8_000)
    parts = [Waveform(long.samples[start : start + 8_000], 8_000) for start in (0, 8_000, 16_000)]
    first, second, third = encoder.vectors(parts)
    vectors = encoder.vectors([long, noise(0.3, 8_000)])
    np.testing.assert_allclose(vectors[0], 0.4 * first + 0.4 * second + 0.2 * third, atol=1e-6)
    np.random.seed(5)  # which its preprocessing draws from
    assert np.array_equal(encoder.vectors([long, noise(0.3, 8_000)]), vectors)


def test_only_the_seconds_asked_for_are_heard(tiny_weights: Path) -> None:
    encoder = encoder_of("whisper", tiny_weights / "whisper", seconds=0.5)
    np.testing.assert_allclose(encoder.vectors([noise(1.5)]), encoder.vectors([noise(0.5)]), atol=1e-6)


def test_the_fingerprint_changes_with_weights_preprocessing_and_options(
    tiny_weights: Path, tmp_path: Path
) -> None:
    import transformers

    folder = Path(shutil.copytree(tiny_weights / "vit", tmp_path / "vit"))
    before = encoder_of("vit", folder).fingerprint
    assert before == encoder_of("vit", tiny_weights / "vit").fingerprint
    assert encoder_of("vit", folder, pooling="mean").fingerprint.digest != before.digest
    assert (
        encoder_of("bert", tiny_weights / "bert", characters=9).fingerprint
        != encoder_of("bert", tiny_weights / "bert").fingerprint
    )
    preprocessor = folder / "preprocessor_config.json"
    preprocessor.write_text(preprocessor.read_text().replace('"height": 32', '"height": 64'))
    resized = encoder_of("vit", folder).fingerprint
    assert resized.weights != before.weights
    model = transformers.ViTModel.from_pretrained(folder)
    with torch.no_grad():
        model.layernorm.bias[0] += 1
    model.save_pretrained(folder)
    assert encoder_of("vit", folder).fingerprint.weights not in (before.weights, resized.weights)


def test_a_checkpoint_that_lacks_weights_is_refused_rather_than_filled(
    tiny_weights: Path, tmp_path: Path
) -> None:
    from safetensors.torch import load_file, save_file

    folder = Path(shutil.copytree(tiny_weights / "bert", tmp_path / "bert"))
    tensors = load_file(folder / "model.safetensors")
    kept = {name: value for name, value in tensors.items() if "layer.1.output.dense" not in name}
    save_file(kept, folder / "model.safetensors", metadata={"format": "pt"})
    with pytest.raises(MissingWeights, match=r"lacks .*layer\.1\.output\.dense"):
        encoder_of("bert", folder).vectors([TEXT])
    with pytest.raises(MissingWeights, match="vit"):
        encoder_of("resnet-50", tiny_weights / "vit").vectors([picture()])


def test_a_checkpoint_runs_no_code(tiny_weights: Path, tmp_path: Path) -> None:
    folder, proof = Path(shutil.copytree(tiny_weights / "bert", tmp_path / "bert")), tmp_path / "proof"
    (folder / "model.safetensors").unlink()
    (folder / "pytorch_model.bin").write_bytes(pickle.dumps({"a": Evil(proof)}, 2))
    with pytest.raises(MissingWeights, match="bert"):
        encoder_of("bert", folder).vectors([TEXT])
    own_code = Path(shutil.copytree(tiny_weights / "bert", tmp_path / "own"))
    config = json.loads((own_code / "config.json").read_text())
    config |= {"model_type": "mine", "auto_map": {"AutoConfig": "c.C", "AutoModel": "c.M"}}
    (own_code / "config.json").write_text(json.dumps(config))
    (own_code / "c.py").write_text(f"import os; os.mkdir({str(proof)!r})")
    with pytest.raises(MissingWeights, match="own"):
        encoder_of("sentence-encoder", own_code).vectors([TEXT])
    assert not proof.exists()


def test_weights_as_pickles_of_tensors_are_read(tiny_weights: Path, tmp_path: Path) -> None:
    import transformers

    folder = Path(shutil.copytree(tiny_weights / "bert", tmp_path / "bert"))
    model = transformers.BertModel.from_pretrained(folder)
    (folder / "model.safetensors").unlink()
    torch.save(model.state_dict(), folder / "pytorch_model.bin")
    again = encoder_of("bert", folder).vectors([TEXT])
    np.testing.assert_allclose(again, encoder_of("bert", tiny_weights / "bert").vectors([TEXT]), atol=1e-6)


@pytest.mark.parametrize(
    ("name", "published", "thing"),
    [
        ("bert", "BertForPreTraining", TEXT),
        ("roberta", "RobertaForMaskedLM", TEXT),
        ("gpt-2", "GPT2LMHeadModel", TEXT),
        ("resnet-50", "ResNetForImageClassification", picture()),
        ("vit", "ViTForImageClassification", picture()),
        ("wav2vec2", "Wav2Vec2ForPreTraining", noise(0.5)),
        ("whisper", "WhisperForConditionalGeneration", noise(0.5)),
    ],
)
def test_a_checkpoint_with_a_head_as_it_is_published_gives_the_same(
    tiny_weights: Path, tmp_path: Path, name: str, published: str, thing: object
) -> None:
    import transformers

    folder = Path(shutil.copytree(tiny_weights / name, tmp_path / name))
    base = transformers.AutoModel.from_pretrained(folder)
    whole = getattr(transformers, published)(base.config)
    getattr(whole, whole.base_model_prefix).load_state_dict(base.state_dict(), strict=False)
    whole.save_pretrained(folder)
    expected = encoder_of(name, tiny_weights / name).vectors([thing])
    np.testing.assert_allclose(encoder_of(name, folder).vectors([thing]), expected, atol=1e-5)


def test_names_of_weights_as_older_checkpoints_have_them_are_read(tiny_weights: Path, tmp_path: Path) -> None:
    import transformers

    older = {
        "bert": (("LayerNorm.weight", "LayerNorm.gamma"), ("LayerNorm.bias", "LayerNorm.beta")),
        "wav2vec2": (
            ("parametrizations.weight.original0", "weight_g"),
            ("parametrizations.weight.original1", "weight_v"),
        ),
    }
    for name, thing in (("bert", TEXT), ("wav2vec2", noise(0.5))):
        folder = Path(shutil.copytree(tiny_weights / name, tmp_path / name))
        tensors = transformers.AutoModel.from_pretrained(folder).state_dict()
        (folder / "model.safetensors").unlink()
        renamed: dict[str, torch.Tensor] = {}
        for key, value in tensors.items():
            for new, old in older[name]:
                key = key.replace(new, old)
            renamed[f"{name}.{key}"] = value
        torch.save(renamed, folder / "pytorch_model.bin")
        expected = encoder_of(name, tiny_weights / name).vectors([thing])
        np.testing.assert_allclose(encoder_of(name, folder).vectors([thing]), expected, atol=1e-5)


@pytest.mark.parametrize(
    ("name", "options", "said"),
    [
        ("bert", {"pooling": "middle"}, "mean, max, cls, last"),
        ("bert", {"colour": 3}, "has no option 'colour'; it has: weights, pooling"),
        ("bert", {"max_tokens": "many"}, "max_tokens = 'many' should be like 256"),
        ("bert", {"max_tokens": 1}, "at least 3"),
        ("clip-text", {"pooling": "mean"}, "takes no pooling"),
        ("whisper", {"seconds": -1}, "more than 0"),
        ("aisfx", {"weights": "x"}, "has no option 'weights'; it has: none"),
        (
            "resnet-51",
            {},
            "no encoder 'resnet-51'; did you mean 'resnet-50'. There are: multilingual-e5-small",
        ),
    ],
)
def test_a_wrong_option_is_said(name: str, options: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError, match=said):
        encoder_of(name, **options)


def test_without_the_extra_one_line_says_what_to_install(
    tiny_weights: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)
    with pytest.raises(MissingExtra, match=r"pip install 'palate\[deep\]'"):
        encoder_of("bert", tiny_weights / "bert").vectors([TEXT])


def test_listing_encoders_and_reading_fingerprints_loads_no_heavy_library(tiny_weights: Path) -> None:
    code = (
        "import sys, pathlib, palate.encoders as e; root = pathlib.Path(sys.argv[1])\n"
        "print([x.installed for x in e.ENCODERS] and e.get('bert', root / 'bert').fingerprint.digest)\n"
        "print(e.get('sentence-encoder', root / 'sentence-encoder').dim)\n"
        "assert not {'torch', 'transformers', 'openai', 'onnxruntime'} & set(sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code, str(tiny_weights)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split()[1] == "20"
