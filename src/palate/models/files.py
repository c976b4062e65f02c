"""Models on disk: one JSON file that says what is there, and one plain array file a learned attribute."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from palate.atomic import replacing
from palate.data import Histories, Index
from palate.errors import DamagedModel, MissingExtra
from palate.models.registry import recommender

if TYPE_CHECKING:
    from palate.models.base import Recommender

FORMAT = 3
"""Raised whenever older files can no longer be read."""

DESCRIPTION = "model.json"

Model = TypeVar("Model", bound="Recommender")


def save(model: "Recommender", folder: Path) -> None:
    """Write a fitted recommender into a folder, in one step as far as readers can see."""
    with replacing(folder) as partial:
        _write(model, partial, shared=False)


def load(folder: Path, expected: type[Model]) -> Model:
    """Read a recommender that :func:`save` wrote.

    Raises
    ------
    DamagedModel
        If something is missing, unreadable, or of another class than ``expected``.
    """
    try:
        model = _read(folder)
        _check_whole(model)
        _share(model)
    except MissingExtra:
        raise
    except Exception as error:  # damaged files end in whatever reading meets first
        why = str(error) or type(error).__name__
        raise DamagedModel(
            f"{folder}: not a model that palate can read ({why}); train it again with `palate train`"
        ) from error
    if not isinstance(model, expected):
        raise DamagedModel(f"{folder}: holds a {type(model).__name__}, not a {expected.__name__}")
    return model


def _write(model: "Recommender", folder: Path, *, shared: bool) -> None:
    """Write one model; ``shared`` leaves out what a part of a blend has in common with the blend."""
    folder.mkdir(parents=True)
    state: dict[str, object] = {}
    for attribute, value in vars(model).items():
        if not attribute.endswith("_") or (shared and attribute in _COMMON):
            continue
        state[attribute] = _write_value(value, folder / attribute)
    parameters = model.parameters()
    description = {"format": FORMAT, "model": model.name, "parameters": parameters, "state": state}
    (folder / DESCRIPTION).write_text(json.dumps(description, ensure_ascii=False, indent=1), encoding="utf-8")


_COMMON = ("users_", "items_", "histories_", "tie_order_", "encoders_", "measured_")


def _write_value(value: object, path: Path) -> object:
    """Write a learned attribute; return what :func:`_read_value` needs to find it again."""
    if isinstance(value, np.ndarray):
        np.save(path.with_name(path.name + ".npy"), value, allow_pickle=False)
        return {"array": path.name + ".npy"}
    if isinstance(value, sparse.csr_array):
        np.savez(
            path.with_name(path.name + ".npz"), data=value.data, indices=value.indices, indptr=value.indptr
        )
        return {"csr": path.name + ".npz", "shape": list(value.shape)}
    if isinstance(value, Index):
        path.with_name(path.name + ".json").write_text(
            json.dumps(list(value.ids), ensure_ascii=False), "utf-8"
        )
        return {"index": path.name + ".json"}
    if isinstance(value, Histories):
        np.savez(path.with_name(path.name + ".npz"), **_arrays(value))  # pyright: ignore[reportArgumentType]
        return {"histories": path.name + ".npz"}
    if isinstance(value, dict):
        entries = cast(dict[str, object], value)
        return {
            "mapping": {
                key: _write_value(entry, path.with_name(f"{path.name}{key}"))
                for key, entry in entries.items()
            }
        }
    if isinstance(value, list):
        members = cast("list[Recommender]", value)
        for place, member in enumerate(members):
            _write(member, path.with_name(f"{path.name}{place}"), shared=True)
        return {"models": [f"{path.name}{place}" for place in range(len(members))]}
    if value is None or isinstance(value, (int, float, str)):
        return {"value": value}
    raise TypeError(f"a learned attribute of type {type(value).__name__} can't be saved")


def _read(folder: Path) -> "Recommender":
    description = json.loads((folder / DESCRIPTION).read_text(encoding="utf-8"))
    if description["format"] != FORMAT:
        raise ValueError(f"format {description['format']} where {FORMAT} is needed")
    model = recommender(description["model"])(**description["parameters"])
    for attribute, entry in description["state"].items():
        setattr(model, attribute, _read_value(entry, folder))
    return model


def _check_whole(model: "Recommender") -> None:
    """Refuse a model that lacks what every model has, or whose arrays are of different sizes."""
    if lacking := [attribute for attribute in _COMMON if not hasattr(model, attribute)]:
        raise ValueError(f"it has no {lacking[0].strip('_')}")
    for what, one, other in (
        ("users", len(model.users_), len(model.histories_)),
        ("items", len(model.items_), len(model.tie_order_)),
    ):
        if one != other:
            raise ValueError(f"its files hold {one} and {other} {what}")


def _share(model: "Recommender") -> None:
    """Give the parts of a blend the ids and histories that are written once, with the blend."""
    learned = [value for name, value in vars(model).items() if name.endswith("_")]
    for members in [value for value in learned if isinstance(value, list)]:
        for member in cast("list[Recommender]", members):
            member.users_, member.items_, member.histories_ = model.users_, model.items_, model.histories_
            member.tie_order_, member.measured_ = model.tie_order_, model.measured_
            _share(member)


def _read_value(entry: dict[str, object], folder: Path) -> object:
    kind, value = next(iter(entry.items()))
    if kind == "value":
        return value
    if kind == "mapping":
        return {
            key: _read_value(nested, folder)
            for key, nested in cast(dict[str, dict[str, object]], value).items()
        }
    if kind == "models":
        return [_read(folder / _inside(name)) for name in cast(list[str], value)]
    path = folder / _inside(cast(str, value))
    if kind == "array":
        return np.load(path, allow_pickle=False)
    if kind == "index":
        return Index(tuple(json.loads(path.read_text(encoding="utf-8"))))
    with np.load(path, allow_pickle=False) as arrays:
        if kind == "csr":
            parts = (arrays["data"], arrays["indices"], arrays["indptr"])
            return sparse.csr_array(
                parts, shape=cast(tuple[int, int], tuple(cast(list[int], entry["shape"])))
            )
        if kind == "histories":
            return _histories(arrays)
    raise ValueError(f"unknown kind of entry '{kind}'")


def _arrays(histories: Histories) -> dict[str, NDArray[Any]]:
    """Plain arrays that :func:`_histories` makes histories of again."""
    arrays: dict[str, NDArray[Any]] = {"starts": histories.starts, "items": histories.items}
    if histories.times is not None:
        arrays["times"] = histories.times
    if histories.weights is not None:
        arrays["weights"] = histories.weights
    if histories.lifts is not None:
        arrays["lifts"] = histories.lifts
    if histories.avoid is not None:
        arrays |= {f"avoid_{name}": array for name, array in _arrays(histories.avoid).items()}
    return arrays


def _histories(arrays: Mapping[str, NDArray[Any]]) -> Histories:
    avoid = Histories(arrays["avoid_starts"], arrays["avoid_items"]) if "avoid_starts" in arrays else None
    times, weights, lifts = (arrays.get(name) for name in ("times", "weights", "lifts"))
    return Histories(arrays["starts"], arrays["items"], times, weights, avoid, lifts)


def _inside(name: str) -> str:
    """A file name that can't lead out of the model's folder."""
    if Path(name).name != name:
        raise ValueError(f"'{name}' is not a plain file name")
    return name
