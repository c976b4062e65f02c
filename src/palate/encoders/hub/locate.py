"""Location of the files of a checkpoint; they are fetched only on request."""

import hashlib
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from palate.errors import MissingWeights
from palate.media.weights import sha256_of, weights_folder

TENSORS = (
    "model.safetensors",
    "model.safetensors.index.json",
    "pytorch_model.bin",
    "pytorch_model.bin.index.json",
)
"""Names that weights go by on the hub; the first that is there is read."""

_NAME_ON_THE_HUB = re.compile(r"[\w-][\w.-]*(/[\w-][\w.-]*)?")

_BESIDE_THE_TENSORS = ("*.json", "*.txt", "*.model")
"""Configuration and vocabulary."""


@dataclass(frozen=True)
class HubWeights:
    """The files that an encoder needs, in the layout of the Hugging Face hub.

    Parameters
    ----------
    folder : str
        Name of their folder below :func:`weights_folder`.
    hub : str
        Their name on the hub, "owner/name"; empty where they are not there in this layout.
    needs : tuple of tuple of str
        For each file the names it may have. Weights that are one file alone need one.
    licence : str
        That they are published under.
    """

    folder: str
    hub: str
    needs: tuple[tuple[str, ...], ...]
    licence: str

    def find(self) -> Path | None:
        """Where the files lie on this machine; None where one is lacking."""
        for folder in (weights_folder() / self.folder, self._in_the_hubs_cache(self.hub)):
            if folder is not None and not self._lacking(folder):
                return self._within(folder)
        return None

    def locate(self, given: Path | str | None = None) -> Path:
        """The folder of the files, or the file where one is all there is.

        Parameters
        ----------
        given : Path or str, optional
            A folder (or that one file), or a name on the hub, which is fetched if it is not here. Without it,
            the folder of weights is looked in, then the hub's own cache; the hub itself is asked only if the
            environment variable PALATE_DOWNLOAD is 1.

        Raises
        ------
        MissingWeights
            If the files are not there; says which to put where.
        """
        if given is not None:
            return self._given(given)
        if (found := self.find()) is not None:
            return found
        if self.hub and os.environ.get("PALATE_DOWNLOAD") == "1":
            return self._fetched(self.hub)
        raise MissingWeights(f"weights of {self.folder} are not here: {self.hint}")

    @property
    def hint(self) -> str:
        """What to do to have them."""
        home = weights_folder() / self.folder
        lacking = self._lacking(home) if home.is_dir() else self.needs
        put = f"put {_listed(names[0] for names in lacking)}"
        if not self.hub:
            return f"{put} in {home}"
        return f"{put} of {self.hub} in {home}, or set PALATE_DOWNLOAD=1 to fetch them from the hub"

    def _given(self, given: Path | str) -> Path:
        path = Path(given).expanduser()
        if path.is_file() and len(self.needs) == 1:
            return path
        if path.is_dir():
            if lacking := self._lacking(path):
                raise MissingWeights(f"{path}: lacks {_listed(names[0] for names in lacking)}")
            return self._within(path)
        if isinstance(given, Path) or not _NAME_ON_THE_HUB.fullmatch(given):
            raise MissingWeights(f"{path}: no such {'file' if len(self.needs) == 1 else 'folder'} of weights")
        cached = self._in_the_hubs_cache(given)
        return self._within(cached) if cached and not self._lacking(cached) else self._fetched(given)

    def _within(self, folder: Path) -> Path:
        if len(self.needs) > 1:
            return folder
        return next(folder / name for names in self.needs for name in names if (folder / name).is_file())

    def _lacking(self, folder: Path) -> tuple[tuple[str, ...], ...]:
        """The needs that a folder does not meet; a sentence encoder may keep some one folder below."""
        deeper = [folder, *(path.parent for path in folder.glob("*_Transformer/config.json"))]
        return tuple(
            names for names in self.needs if not any((at / name).is_file() for at in deeper for name in names)
        )

    @staticmethod
    def _in_the_hubs_cache(name: str) -> Path | None:
        if not name:
            return None
        try:
            return _snapshot(name, local_files_only=True)
        except (OSError, ValueError):  # not there, or no name of the hub's
            return None

    def _fetched(self, name: str) -> Path:
        named = [file for names in self.needs for file in names if not file.startswith("pytorch_model")]
        wanted = [*_BESIDE_THE_TENSORS, "[0-9]_*/*", *named, "model-*.safetensors"]
        try:
            folder = _snapshot(name, allow_patterns=wanted)
            if TENSORS in self._lacking(folder):  # an older repository, which has them as pickles alone
                folder = _snapshot(name, allow_patterns=[*wanted, "pytorch_model*.bin"])
        except Exception as error:  # the hub's client passes on what its transport raises
            reason = str(error).strip().split("\n")[0][:120] or type(error).__name__
            files = _listed(names[0] for names in self.needs)
            where = f"in {weights_folder() / self.folder}" if name == self.hub else "where weights= points to"
            raise MissingWeights(
                f"{name}: not here, and the hub did not give it ({reason}); put its {files} {where}"
            ) from error
        if lacking := self._lacking(folder):
            raise MissingWeights(f"{name} on the hub lacks {_listed(names[0] for names in lacking)}")
        return self._within(folder)


def digest_of(weights: Path) -> str:
    """sha256 that stands for a checkpoint: of the file, or of the names and digests of those that count."""
    if weights.is_file():
        return sha256_of(weights)
    digest = hashlib.sha256()
    for path in sorted(_counting(weights)):
        digest.update(f"{path.relative_to(weights).as_posix()} {sha256_of(path)}\n".encode())
    return digest.hexdigest()


def _counting(weights: Path) -> Iterable[Path]:
    """Tensors that are read, and what is beside them, down to the modules of a sentence encoder."""
    for folder in (
        weights,
        *(path for path in weights.iterdir() if path.name[0].isdigit() and path.is_dir()),
    ):
        for pattern in _BESIDE_THE_TENSORS:
            yield from folder.glob(pattern)
        tensors = list(folder.glob("model*.safetensors")) or list(folder.glob("pytorch_model*.bin"))
        yield from tensors


def _listed(names: Iterable[str]) -> str:
    """Names as a sentence lists them."""
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last


def _snapshot(name: str, **options: object) -> Path:
    """The folder of a repository of the hub's, by its client."""
    import huggingface_hub

    hub: Any = huggingface_hub  # one of its parameters is a class without types
    return Path(hub.snapshot_download(name, **options))
