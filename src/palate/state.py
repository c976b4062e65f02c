"""Saved state of a fitted model or of a live shop: a JSON description, and plain files of arrays beside it.

It knows values, not models: a state has a name, parameters, and values by attribute. A value is an array, a
CSR array, a table, an :class:`Index`, :class:`Histories`, :class:`ReviewSpace`, anything that is JSON, a
nested :class:`State`, or a list or mapping of values.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeGuard, cast

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy import sparse

from palate.atomic import replacing
from palate.data import Histories, Index, Remarks, ReviewSpace
from palate.errors import UNREADABLE
from palate.linalg.arrays import is_array, is_csr

FORMAT = 9
"""Raised whenever older files can no longer be read."""

DESCRIPTION = "model.json"

REMARKS = ("starts", "reviews", "items", "stances")
"""Columns of remarks, in the order of their parameters."""


@dataclass(frozen=True)
class State:
    """Named values that a folder can hold.

    Parameters
    ----------
    name : str
        Name of the model in the registry.
    parameters : mapping of str to JSON value
        What it was made with.
    values : mapping of str to value
        What it learned, by attribute.
    """

    name: str
    parameters: Mapping[str, object]
    values: Mapping[str, object]


def write(state: State, folder: Path) -> None:
    """Write a state into a folder, in one step as far as readers can see; what is there is replaced.

    Raises
    ------
    TypeError
        If a value is of a type that can't be saved.
    """
    with replacing(folder) as partial:
        _write(state, partial)


def read(folder: Path, *, mapped: bool = False) -> State:
    """Read what :func:`write` wrote. No code is run from the files.

    Parameters
    ----------
    folder : Path
        As :func:`write` left it.
    mapped : bool
        Whether dense arrays are mapped from their files, read-only, instead of copied into memory; the files
        must not change while they are.

    Raises
    ------
    ValueError
        If the files are of another format.
    Exception
        If they are missing or damaged: whatever reading meets first.
    """
    description = json.loads((folder / DESCRIPTION).read_text(encoding="utf-8"))
    if (found := description["format"]) != FORMAT:
        age = "an older" if isinstance(found, int) and found < FORMAT else "another"
        raise ValueError(f"it has format {found}, of {age} palate, and this one reads format {FORMAT}")
    values = {attribute: _value(entry, folder, mapped) for attribute, entry in description["state"].items()}
    return State(description["model"], description["parameters"], values)


def described(folder: Path) -> tuple[str, Mapping[str, object]] | None:
    """Read the name of a model and the rows that it learned from; None where the folder holds none."""
    try:
        description = json.loads((folder / DESCRIPTION).read_text(encoding="utf-8"))
        return str(description["model"]), description["state"].get("learned_from_", {}).get("value", {})
    except (*UNREADABLE, AttributeError):
        return None


# -- writing -------------------------------------------------------------------------------------------------


def _write(state: State, folder: Path) -> None:
    folder.mkdir(parents=True)
    description = {
        "format": FORMAT,
        "model": state.name,
        "parameters": state.parameters,
        "state": {attribute: _entry(value, folder / attribute) for attribute, value in state.values.items()},
    }
    (folder / DESCRIPTION).write_text(json.dumps(description, ensure_ascii=False, indent=1), encoding="utf-8")


def _entry(value: object, path: Path) -> dict[str, object]:
    """Write the files of a value, if it needs any, and return the entry that :func:`_value` reads."""
    npy, npz = (path.with_name(f"{path.name}.{ending}") for ending in ("npy", "npz"))
    if is_array(value):
        np.save(npy, value, allow_pickle=False)
        return {"array": npy.name}
    if is_csr(value):
        np.savez(npz, data=value.data, indices=value.indices, indptr=value.indptr)
        return {"csr": npz.name, "shape": list(value.shape)}
    if isinstance(value, Index):
        ids = path.with_name(f"{path.name}.json")
        ids.write_text(json.dumps(list(value.ids), ensure_ascii=False), encoding="utf-8")
        return {"index": ids.name}
    if isinstance(value, Histories):
        np.savez(npz, **_arrays(value))  # pyright: ignore[reportArgumentType]
        return {"histories": npz.name}
    if isinstance(value, pl.DataFrame):
        parquet = path.with_name(f"{path.name}.parquet")
        value.write_parquet(parquet)
        return {"table": parquet.name}
    if isinstance(value, State):
        _write(value, path)
        return {"state": path.name}
    if isinstance(value, ReviewSpace):
        return {"review_space": _entry(vars(value), path)}
    if _is_json(value):
        return {"value": value}
    if isinstance(value, list):
        members = cast(list[object], value)
        return {"list": [_entry(member, _member(path, position)) for position, member in enumerate(members)]}
    if _is_mapping(value):
        members = [_entry(member, _member(path, position)) for position, member in enumerate(value.values())]
        return {"mapping": dict(zip(value, members, strict=True))}
    raise TypeError(f"a learned attribute of type {type(value).__name__} can't be saved")


def _is_mapping(value: object) -> TypeGuard[dict[str, object]]:
    return isinstance(value, dict) and all(isinstance(key, str) for key in cast(dict[object, object], value))


def _member(path: Path, position: int) -> Path:
    """Return the path of a member of a list or mapping: no attribute has a hyphen, and keys may not suit a
    disk.
    """
    return path.with_name(f"{path.name}-{position}")


def _is_json(value: object) -> bool:
    """Whether JSON returns a value unchanged."""
    if isinstance(value, list):
        return all(map(_is_json, cast(list[object], value)))
    if isinstance(value, dict):
        entries = cast(dict[object, object], value)
        return all(isinstance(key, str) and _is_json(entry) for key, entry in entries.items())
    return value is None or isinstance(value, (int, float, str))


def _arrays(histories: Histories) -> dict[str, NDArray[Any]]:
    """Return the plain arrays of histories, which :func:`_histories` reads."""
    arrays: dict[str, NDArray[Any]] = {"starts": histories.starts, "items": histories.items}
    if histories.times is not None:
        arrays["times"] = histories.times
    if histories.weights is not None:
        arrays["weights"] = histories.weights
    if histories.lifts is not None:
        arrays["lifts"] = histories.lifts
    if histories.avoid is not None:
        arrays |= {f"avoid_{name}": array for name, array in _arrays(histories.avoid).items()}
    if histories.remarks is not None:
        if histories.remarks.later is not None:
            raise TypeError("reviews that came after training belong to no model")
        arrays |= {f"remarks_{name}": getattr(histories.remarks, name) for name in REMARKS}
    if histories.tastes is not None:
        arrays |= {f"tastes_{name}": getattr(histories.tastes, name) for name in REMARKS}
    return arrays


# -- reading -------------------------------------------------------------------------------------------------


def _value(entry: Mapping[str, object], folder: Path, mapped: bool) -> object:
    kind, value = next(iter(entry.items()))
    if kind == "value":
        return value
    if kind == "list":
        return [_value(member, folder, mapped) for member in cast(Sequence[Mapping[str, object]], value)]
    if kind == "mapping":
        entries = cast(Mapping[str, Mapping[str, object]], value)
        return {key: _value(member, folder, mapped) for key, member in entries.items()}
    if kind == "review_space":
        space = cast(dict[str, Any], _value(cast(Mapping[str, object], value), folder, mapped))
        return ReviewSpace(**space)
    path = folder / _inside(cast(str, value))
    if kind == "state":
        return read(path, mapped=mapped)
    if kind == "array":
        # A plain view of a mapped file: results of products with it are plain arrays.
        return np.asarray(np.load(path, mmap_mode="r" if mapped else None, allow_pickle=False))
    if kind == "table":
        return pl.read_parquet(path)
    if kind == "index":
        return Index(tuple(json.loads(path.read_text(encoding="utf-8"))))
    with np.load(path, allow_pickle=False) as arrays:
        if kind == "csr":
            stored = (arrays["data"], arrays["indices"], arrays["indptr"])
            return sparse.csr_array(
                stored, shape=cast(tuple[int, int], tuple(cast(list[int], entry["shape"])))
            )
        if kind == "histories":
            return _histories(arrays)
    raise ValueError(f"unknown kind of entry '{kind}'")


def _histories(arrays: Mapping[str, NDArray[Any]], named: str = "") -> Histories:
    starts, items = arrays[f"{named}starts"], arrays[f"{named}items"]
    times, weights, lifts = (arrays.get(f"{named}{name}") for name in ("times", "weights", "lifts"))
    avoid = _histories(arrays, f"{named}avoid_") if f"{named}avoid_starts" in arrays else None
    remarks, tastes = (_remarks(arrays, f"{named}{what}_") for what in ("remarks", "tastes"))
    return Histories(starts, items, times, weights, avoid, lifts, remarks, tastes)


def _remarks(arrays: Mapping[str, NDArray[Any]], named: str) -> Remarks | None:
    if f"{named}{REMARKS[0]}" not in arrays:
        return None
    starts, reviews, items, stances = (arrays[f"{named}{name}"] for name in REMARKS)
    return Remarks(starts, reviews, items, stances)


def _inside(name: str) -> str:
    """Refuse a file name that leads out of the folder."""
    if not name or name == ".." or Path(name).name != name:
        raise ValueError(f"'{name}' is not a plain file name")
    return name
