"""palate check."""

from palate.cli.options import Folder, Json
from palate.cli.output import print_json, show_check
from palate.workspace import Workspace


def check(folder: Folder, json: Json = False) -> None:
    """What is there, what is missing per modality, what can't be used.

    Example: palate check shop
    """
    ws = Workspace(folder)
    found = ws.check()
    if json:
        print_json(found.document())
    else:
        show_check(found, ws)
