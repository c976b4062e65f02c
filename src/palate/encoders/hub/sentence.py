"""Pooling and projection of a sentence encoder: the modules that its folder lists."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from palate.encoders.checkpoint import read_checkpoint
from palate.encoders.hub.known import config_of
from palate.encoders.hub.pooling import Pooling
from palate.encoders.hub.runtime import library, reading
from palate.errors import MissingWeights

_FLAGS: Mapping[str, Pooling] = {
    "pooling_mode_cls_token": "cls",
    "pooling_mode_mean_tokens": "mean",
    "pooling_mode_max_tokens": "max",
    "pooling_mode_lasttoken": "last",
}

_WORDS: Mapping[str, Pooling] = {"cls": "cls", "mean": "mean", "max": "max", "lasttoken": "last"}

_ACTIVATIONS = {"Tanh", "ReLU", "GELU", "Identity"}


@dataclass(frozen=True)
class Recipe:
    """From a text to a vector.

    Parameters
    ----------
    transformer : Path
        Folder of the transformer and its tokenizer.
    pooling : str, optional
        How its states are pooled; None where the folder does not say.
    dense : tuple of Path
        Folders of linear layers after the pooling.
    unit : bool
        Whether vectors are brought to unit length.
    max_tokens : int, optional
        Longest text that it was trained on.
    prefix, query_prefix : str
        Put before a text and before a query.
    """

    transformer: Path
    pooling: Pooling | None = None
    dense: tuple[Path, ...] = ()
    unit: bool = False
    max_tokens: int | None = None
    prefix: str = ""
    query_prefix: str = ""

    @property
    def width(self) -> int | None:
        """Length of a vector where linear layers change it."""
        return cast(int, config_of(self.dense[-1])["out_features"]) if self.dense else None


def recipe_of(root: Path) -> Recipe:
    """The recipe of a folder in the layout of sentence-transformers; of any other, its transformer alone.

    Raises
    ------
    MissingWeights
        If it lists a module that palate does not know; leaving it out would give other vectors.
    """
    if not (root / "modules.json").is_file():
        return Recipe(root)
    transformer, pooling, dense, unit = root, None, list[Path](), False
    for module in json.loads((root / "modules.json").read_text(encoding="utf-8")):
        folder = root / module["path"]
        match str(module["type"]).rsplit(".", 1)[-1]:
            case "Transformer":
                transformer = folder
            case "Pooling":
                pooling = _pooling(folder)
            case "Dense":
                dense.append(folder)
            case "Normalize":
                unit = True
            case other:
                raise MissingWeights(
                    f"{root / 'modules.json'}: has a {other} module, which palate does not know"
                )
    prompts = _prompts(root)
    return Recipe(
        transformer,
        pooling,
        tuple(dense),
        unit,
        _longest(transformer),
        next((prompts[name] for name in ("document", "passage") if name in prompts), ""),
        prompts.get("query", ""),
    )


def dense_layer(folder: Path) -> Callable[[Any], Any]:
    """A linear layer and what follows it, from tensors (n, in_features) to (n, out_features).

    Raises
    ------
    MissingWeights
        If its activation is not one of a handful, or its weights can't be read.
    """
    torch = library("torch")
    config = config_of(folder)
    activation = str(config.get("activation_function", "Tanh")).rsplit(".", 1)[-1]
    if activation not in _ACTIVATIONS:
        raise MissingWeights(
            f"{folder}: activation {activation} is none of {', '.join(sorted(_ACTIVATIONS))}"
        )
    tensors = _tensors(folder)
    weight, bias = tensors["linear.weight"], tensors.get("linear.bias")
    after = getattr(torch.nn, activation)()
    return lambda vectors: after(torch.nn.functional.linear(vectors, weight, bias))


def _tensors(folder: Path) -> Mapping[str, Any]:
    torch, path = library("torch"), folder / "model.safetensors"
    if path.is_file():
        with reading(folder):
            return library("safetensors.torch").load_file(path)
    tensors = read_checkpoint(folder / "pytorch_model.bin")
    return {name: torch.from_numpy(tensor) for name, tensor in tensors.items()}


def _pooling(folder: Path) -> Pooling:
    config = config_of(folder)
    chosen: list[Pooling] = [pooling for flag, pooling in _FLAGS.items() if config.get(flag)]
    if isinstance(word := config.get("pooling_mode"), str) and word in _WORDS:
        chosen = [_WORDS[word]]
    if len(chosen) != 1:
        raise MissingWeights(f"{folder / 'config.json'}: its way of pooling is none that palate knows")
    return chosen[0]


def _longest(transformer: Path) -> int | None:
    file = "sentence_bert_config.json"
    longest = config_of(transformer, file).get("max_seq_length") if (transformer / file).is_file() else None
    return longest if isinstance(longest, int) else None


def _prompts(folder: Path) -> Mapping[str, str]:
    file = "config_sentence_transformers.json"
    prompts = config_of(folder, file).get("prompts") if (folder / file).is_file() else None
    return cast("dict[str, str]", prompts or {})
