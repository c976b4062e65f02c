"""palate encode."""

from palate.cli.options import Folder, Json
from palate.cli.output import encoded_document, print_json, progress, show_encoded
from palate.workspace import Workspace


def encode(folder: Folder, json: Json = False) -> None:
    """Features for every modality, cached by content: a second run encodes nothing.

    Example: palate encode shop
    """
    with progress(json) as tell:
        ws = Workspace(folder, progress=tell)
        built = ws.encode()
    if json:
        print_json(encoded_document(built))
    else:
        show_encoded(built, ws)
