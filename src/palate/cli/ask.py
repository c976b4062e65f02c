"""palate ask."""

import json as documents
from pathlib import Path
from typing import Annotated, Any, cast

import typer

from palate.asking import Answer, State, worded
from palate.atomic import replacing
from palate.cli import offers
from palate.cli.console import print_json, progress, say, table
from palate.cli.llm import show_tally
from palate.cli.options import Folder, Json, K, WithLlm, as_a_file
from palate.errors import InputError
from palate.explain import language
from palate.workspace import Workspace


def ask(
    folder: Folder,
    question: Annotated[str, typer.Argument(help="In English or Chinese.", show_default=False)],
    user: Annotated[
        str | None, typer.Option("--user", help="By whose taste matches are ordered too.", show_default=False)
    ] = None,
    k: K = 5,
    code: Annotated[
        str | None,
        typer.Option(
            "--language",
            help="Of the answer: en or zh.",
            show_default="that of the question",
            autocompletion=offers.languages,
        ),
    ] = None,
    state: Annotated[
        Path | None,
        typer.Option(
            "--state",
            callback=as_a_file,
            help="JSON file of a conversation: read where it exists, then written.",
            show_default=False,
        ),
    ] = None,
    with_llm: WithLlm = False,
    json: Json = False,
) -> None:
    """Answer a shopper's question from what the shop has; no language model is needed.

    Prices, attributes and what is not wanted are demanded of every item of the answer.

    Example: palate ask shop "a warm lamp under 40, not brass" --state talk.json
    """
    if code is not None:
        language(code)
    before = None if state is None else _read(state)
    with progress(json) as tell:
        ws = Workspace(folder, progress=tell)
        answer, tally = ws.ask(question, k, user=user, state=before, language=code), None
        if with_llm:
            with ws.language_model() as llm:
                answer, tally = worded(llm, answer), llm.tally
    if state is not None:
        _write(state, answer.state)
    if json:
        print_json(answer.document() | ({"llm": tally.document()} if tally else {}))
        return
    _show(answer)
    if tally:
        show_tally(tally)


def _show(answer: Answer) -> None:
    say(answer.answer)
    if not answer.items:
        return
    parts = list(dict.fromkeys(name for item in answer.items for name in item.parts))
    rows = [
        (item.title[:40], item.item_id, item.score, *(item.parts.get(name, "-") for name in parts))
        for item in answer.items
    ]
    say()
    table(("title", "item", "score", *parts), rows, left=2)


def _read(path: Path) -> State | None:
    """The conversation so far; None where the file is not there yet."""
    if not path.exists():
        return None
    try:
        document = documents.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(f"--state {path}: not a JSON file ({error})") from error
    try:
        return State.of(cast("dict[str, Any]", document))
    except InputError as error:
        raise InputError(f"--state {path}: {error}") from error


def _write(path: Path, state: State) -> None:
    with replacing(path) as partial:
        partial.write_text(documents.dumps(state.document(), ensure_ascii=False), encoding="utf-8")
