"""``python -m palate`` is the command ``palate``."""

from palate.cli import main

main()
