"""An empty environment with a wheel of palate and what it needs without extras, made in seconds.

The packages are those of the environment that the tests run in, linked one by one: what no dependency of
palate's asks for can't be imported there.
"""

import os
import subprocess
import sys
import sysconfig
import venv
from importlib.metadata import Distribution, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]


def wheel_of_palate(folder: Path) -> Path:
    """The wheel, built by hatchling from this checkout."""
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    subprocess.run([*command, "--wheel-dir", str(folder), str(ROOT)], check=True)
    (wheel,) = folder.glob("palate-*.whl")
    return wheel


def base_environment(folder: Path, wheel: Path) -> Path:
    """The folder of programs of an environment with the wheel and its dependencies."""
    venv.create(folder, with_pip=False, symlinks=True)
    programs = folder / "bin"
    site = Path(sysconfig.get_path("purelib", "venv", {"base": str(folder), "platbase": str(folder)}))
    pip = [sys.executable, "-m", "pip", "--python", str(programs / "python"), "install", "--quiet"]
    subprocess.run([*pip, "--no-deps", "--no-index", "--no-compile", str(wheel)], check=True)
    installed = next(iter(Distribution.discover(name="palate", path=[str(site)])))
    for needed in needed_by(installed).values():
        for name in {
            file.parts[0] for file in needed.files or () if file.parts[0] not in ("..", "__pycache__")
        }:
            source = Path(str(needed.locate_file(name)))
            if source.exists() and not (site / name).exists() and not name.endswith(".pth"):
                (site / name).symlink_to(source)
    return programs


def needed_by(root: Distribution) -> dict[str, Distribution]:
    """Everything that a distribution needs without extras of its own, by name."""
    found: dict[str, Distribution] = {}
    open_ends = [(root, "")]
    while open_ends:
        asking, extra = open_ends.pop()
        for line in asking.requires or ():
            wanted = Requirement(line)
            if wanted.marker is not None and not wanted.marker.evaluate({"extra": extra}):
                continue
            needed = distribution(wanted.name)
            if not wanted.specifier.contains(needed.version, prereleases=True):
                raise AssertionError(f"{asking.name} needs {line}, and {needed.version} is installed")
            if (name := canonicalize_name(wanted.name)) not in found:
                found[name] = needed
                open_ends += [(needed, one_extra) for one_extra in ("", *wanted.extras)]
    return found


def clean_variables(**more: str) -> dict[str, str]:
    """Variables of a process that sees nothing of this checkout."""
    hidden = ("PYTHON", "VIRTUAL_ENV", "PALATE", "COV", "PYTEST")
    return {name: value for name, value in os.environ.items() if not name.startswith(hidden)} | more
