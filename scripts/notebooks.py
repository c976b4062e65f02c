"""Run the notebooks of docs/notebooks in folders of their own, and keep what they show.

python -m scripts.notebooks        runs all and writes their outputs
"""

import re
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

NOTEBOOKS = sorted((Path(__file__).resolve().parent.parent / "docs" / "notebooks").glob("*.ipynb"))

SECONDS = 300
"""What a cell may take."""

_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e-?\d+)?")
_PICTURE = re.compile(r"data:image/[a-z]+;base64,[A-Za-z0-9+/=]+")


def read(path: Path) -> Any:
    """The notebook as it is kept."""
    import nbformat

    notebook: Any = nbformat.read(path, as_version=4)
    return notebook


def executed(path: Path) -> Any:
    """The notebook with the outputs that it gives now."""
    from nbclient import NotebookClient

    notebook = read(path)
    with TemporaryDirectory() as folder:
        client = NotebookClient(
            notebook, timeout=SECONDS, kernel_name="python3", resources={"metadata": {"path": folder}}
        )
        client.execute()
    for cell in notebook.cells:
        cell.metadata = {}  # when each cell ran says nothing
    return notebook


def shown(notebook: Any) -> list[list[str]]:
    """What each cell shows, by text alone where it has several forms, without the bytes of pictures."""
    return [list(map(_text, _outputs(cell))) for cell in notebook.cells]


def _outputs(cell: Any) -> Iterator[Any]:
    yield from (cell.outputs if cell.cell_type == "code" else ())


def _text(output: Any) -> str:
    data = output.get("data", {})
    text = output.get("text", "") or data.get("text/html") or data.get("text/plain", "")
    return _PICTURE.sub("a picture", text)


def alike(left: str, other: str) -> bool:
    """Whether two texts are the same but for the last digits of numbers, which processors differ in."""
    if _NUMBER.sub("#", left) != _NUMBER.sub("#", other):
        return False
    pairs = zip(map(float, _NUMBER.findall(left)), map(float, _NUMBER.findall(other)), strict=True)
    return all(abs(first - second) <= 0.02 * max(1, abs(first)) for first, second in pairs)


def main() -> None:
    """Run all and write them."""
    import nbformat

    for path in NOTEBOOKS:
        nbformat.write(executed(path), path)
        print(path.name)


if __name__ == "__main__":
    main()
