"""Files of Python whose types a change can break: those that changed, and those that import them.

    python -m scripts.touched src      # one a line; what changed since the branch left main, commits or not

All are given where a setting of types or a package may have changed.
"""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SETTINGS = {"pyproject.toml", "requirements.lock", "tests/pyrightconfig.json"}


def _git(root: Path, *words: str) -> list[str]:
    return subprocess.run(
        ["git", *words], cwd=root, stdout=subprocess.PIPE, text=True, check=True
    ).stdout.splitlines()


def _left_main(root: Path) -> str:
    """Where the branch left main; where there is no main, the last commit."""
    has_main = _git(root, "branch", "--list", "main")
    return _git(root, "merge-base", "HEAD", "main")[0] if has_main else "HEAD"


def changed(root: Path = ROOT) -> set[str]:
    """What differs from where the branch left main, removed files and new ones too."""
    found = _git(root, "diff", "--name-only", "--no-renames", _left_main(root))
    return {*found, *_git(root, "ls-files", "--others", "--exclude-standard")}


def _module(path: str) -> str:
    return path.removeprefix("src/").removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def _imported(path: Path) -> Iterator[str]:
    """Names of what a file imports: modules, and what it takes from them, which may be modules too."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def touched(folder: str, root: Path = ROOT) -> list[str]:
    """Files of Python below a folder that changed or import what changed."""
    found = changed(root)
    files = [path.relative_to(root).as_posix() for path in sorted((root / folder).rglob("*.py"))]
    if found & SETTINGS:
        return files
    modules = {_module(path) for path in found if path.endswith(".py")}
    return [name for name in files if name in found or (modules and modules & {*_imported(root / name)})]


if __name__ == "__main__":
    print("\n".join(touched(sys.argv[1])))
