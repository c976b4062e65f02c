"""``python -m scripts.site [FOLDER]``: build the site; a broken link is an error."""

import logging
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def build(folder: Path, settings_file: Path = ROOT / "mkdocs.yml") -> None:
    """Build a site into a folder, which is emptied before.

    Raises
    ------
    MkDocsException
        If a link or an anchor leads nowhere, or the API has no such object.
    """
    # The theme's advice on another generator would be the loudest line of every build.
    os.environ.setdefault("NO_MKDOCS_2_WARNING", "1")
    from mkdocs.commands.build import build as build_site
    from mkdocs.config import load_config

    logging.basicConfig(format="%(levelname)s: %(message)s", level=logging.WARNING)
    settings = load_config(str(settings_file), site_dir=str(folder), strict=True)
    settings.plugins.on_startup(command="build", dirty=False)
    try:
        build_site(settings)
    finally:
        settings.plugins.on_shutdown()


def main() -> int:
    """Build, and say where it is or what is wrong."""
    from mkdocs.exceptions import MkDocsException

    folder = Path(sys.argv[1]).resolve() if sys.argv[1:] else ROOT / "build" / "site"
    try:
        build(folder)
    except MkDocsException as error:
        print(error, file=sys.stderr)
        return 1
    print(f"The site is at {folder / 'index.html'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
