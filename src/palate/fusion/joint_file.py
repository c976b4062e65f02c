"""File of a joint space, which is learned anew when its inputs change."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from palate.atomic import replacing
from palate.data import Features, Histories
from palate.errors import UNREADABLE
from palate.features import ModalityVectors
from palate.fusion.joint import VERSION, Joint, learn_joint
from palate.fusion.space import Projected, Projection, Space
from palate.logs import get_logger
from palate.progress import Progress

log = get_logger(__name__)


def kept_joint(
    features: Mapping[str, Features],
    things: Mapping[str, ModalityVectors],
    histories: Histories | None,
    file: Path,
    seed: int = 0,
    progress: Progress | None = None,
) -> Joint:
    """Read the joint space of a catalogue from a file if its inputs are the same, else learn it.

    Parameters
    ----------
    features, things, histories, seed, progress
        As :func:`learn_joint` takes them.
    file : Path
        Written where it is not there, or was learned from something else.

    Raises
    ------
    NotAvailable
        If there is nothing to learn from.
    """
    digest = _digest(features, histories, seed)
    joint = _read(file, digest, features)
    if joint is None:
        log.info("learning how the modalities of items relate, for `similar`; kept until they change")
        joint = learn_joint(features, things, histories, seed=seed, progress=progress)
        _write(file, digest, joint)
    return joint


def _digest(features: Mapping[str, Features], histories: Histories | None, seed: int) -> str:
    told = hashlib.blake2b(f"{VERSION} {seed}".encode(), digest_size=16)
    for name, feature in features.items():
        if isinstance(feature.values, np.ndarray):
            told.update(f"{name} {feature.encoder.digest}".encode())
            told.update(np.ascontiguousarray(feature.values).data)
    if histories is not None:
        told.update(np.ascontiguousarray(histories.items).data)
        told.update(np.ascontiguousarray(histories.rows).data)
    return told.hexdigest()


def _read(file: Path, digest: str, features: Mapping[str, Features]) -> Joint | None:
    try:
        with np.load(file, allow_pickle=False) as kept:
            about = json.loads(kept["about"].tobytes())
            if about["digest"] != digest:
                return None
            arrays = {key: kept[key] for key in kept.files}
    except UNREADABLE:
        return None
    names: list[str] = about["names"]
    ways = {
        name: Projection(features[name].encoder, arrays[f"centre {name}"], arrays[f"matrix {name}"])
        for name in names
    }
    placed = {name: arrays[f"items {name}"] for name in names}
    present = {name: features[name].present for name in names}
    trust = {(left, right): float(rank) for left, right, rank in about["trust"]}
    return Joint(Space(ways), Projected(placed, present), trust, about["temperature"])


def _write(file: Path, digest: str, joint: Joint) -> None:
    about = {
        "digest": digest,
        "names": list(joint.space.projections),
        "trust": [[left, right, rank] for (left, right), rank in joint.trust.items()],
        "temperature": joint.temperature,
    }
    arrays: dict[str, NDArray[np.generic]] = {
        "about": np.frombuffer(json.dumps(about).encode(), dtype=np.uint8)
    }
    for name, way in joint.space.projections.items():
        arrays |= {f"centre {name}": way.centre, f"matrix {name}": way.matrix}
        arrays |= {f"items {name}": joint.items.projected[name]}
    with replacing(file) as partial, partial.open("wb") as handle:
        np.savez(handle, allow_pickle=False, **arrays)
