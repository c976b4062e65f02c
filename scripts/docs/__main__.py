"""``python -m scripts.docs [NAME ...]``: make blocks anew, all where none is named, and put them in."""

import sys

from scripts.docs.blocks import ROOT, rewrite
from scripts.docs.figures import FIGURES


def main(names: list[str]) -> None:
    """Rewrite the blocks of some names."""
    for name in names or list(FIGURES):
        figure = FIGURES[name]
        pages = rewrite(name, figure.make(), figure.tolerance)
        where = ", ".join(str(page.relative_to(ROOT)) for page in pages) or "no page has it"
        print(f"{name}: {where}", flush=True)


main(sys.argv[1:])
