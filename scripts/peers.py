"""``python -m scripts.peers [NAME ...]``: other recommenders, each in its own environment in build/peers.

Tests run what the pages of docs/coming-from show of them there (`make peers`); palate needs none of them.
"""

import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

from scripts.lock import HELD

FOLDER = Path(__file__).resolve().parents[1] / "build" / "peers"

PEERS = {
    "implicit": ("implicit==0.7.3",),
    "cornac": ("cornac==3.0.1",),
    "lenskit": ("lenskit==2025.8.1", *HELD),
    # Its dependencies are held where it still runs: they have no upper bounds of its own.
    "recbole": ("recbole==1.2.1", *HELD, "numpy<2", "pandas<3", "scipy<1.14", "setuptools<81"),
}
"""What pip installs, by the name of the page."""


def python_of(name: str) -> Path:
    """The interpreter of a peer's environment, which need not be there."""
    return FOLDER / name / "bin" / "python"


def install(name: str) -> None:
    """Make the environment of a peer anew.

    Raises
    ------
    CalledProcessError
        If pip can't install it.
    """
    venv.create(FOLDER / name, clear=True, symlinks=True)
    # What palate's own environment has in a version that fits, PyTorch above all, is not installed twice.
    own = sysconfig.get_path("purelib")
    site = sysconfig.get_path("purelib", "venv", dict.fromkeys(("base", "platbase"), str(FOLDER / name)))
    (Path(site) / "palate.pth").write_text(f"{own}\n", encoding="utf-8")
    pip = [sys.executable, "-m", "pip", "--python", str(python_of(name)), "install", "--quiet"]
    subprocess.run([*pip, "--disable-pip-version-check", "--no-compile", *PEERS[name]], check=True)


def main() -> int:
    """Install those that are named, or all; one that can't be is named, and costs only itself."""
    names = sys.argv[1:] or list(PEERS)
    if unknown := sorted(set(names) - set(PEERS)):
        print(f"no peer '{unknown[0]}'; there are: {', '.join(PEERS)}", file=sys.stderr)
        return 2
    failed: list[str] = []
    for name in names:
        try:
            install(name)
        except subprocess.CalledProcessError:
            failed.append(name)
    if failed:
        print(f"could not be installed: {', '.join(failed)}; tests skip what they show", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
