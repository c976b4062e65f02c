"""Check a tag against the version of the package, and print the notes of its release from CHANGELOG.md.

    python -m scripts.release v0.1.0 > notes.md

The tag is "v" and `palate.__version__`, which the wheel has too; the section of the changelog under the
version is what the release says.
"""

import re
import sys
from pathlib import Path

import palate

ROOT = Path(__file__).resolve().parent.parent


def notes_of(tag: str, version: str, changelog: str) -> str:
    """The notes of a release.

    Parameters
    ----------
    tag : str
        "v" and the version.
    version : str
        Of the package.
    changelog : str
        Sections headed "## VERSION", with anything behind the version, such as the day.

    Raises
    ------
    ValueError
        If the tag is of another version, or the changelog has no section of it, an empty one, or says that it
        is not released yet.
    """
    if tag != f"v{version}":
        raise ValueError(
            f"the tag is {tag} and the version {version}; tag v{version}, or set palate.__version__"
        )
    sections = re.split(r"^## ", changelog, flags=re.MULTILINE)[1:]
    own = [section for section in sections if section.split()[:1] in ([version], [f"{version},"])]
    if not own:
        raise ValueError(f"CHANGELOG.md has no section '## {version}'")
    heading, _, notes = own[0].partition("\n")
    if "not released" in heading:
        raise ValueError(f"CHANGELOG.md says '{heading}'; put the day of the release there")
    if not notes.strip():
        raise ValueError(f"CHANGELOG.md says nothing under '{heading}'")
    return notes.strip() + "\n"


def main() -> None:
    """Print the notes, or say what is wrong and leave with 2."""
    if len(sys.argv) != 2:
        sys.exit("usage: python -m scripts.release TAG")
    try:
        print(notes_of(sys.argv[1], palate.__version__, (ROOT / "CHANGELOG.md").read_text("utf-8")), end="")
    except ValueError as error:
        print(f"release: {error}", file=sys.stderr)
        sys.exit(2)


if __name__ == "__main__":
    main()
