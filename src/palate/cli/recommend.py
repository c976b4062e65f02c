"""palate recommend."""

from contextlib import nullcontext
from typing import Annotated

import typer

from palate.cli import offers
from palate.cli.console import print_json, progress, say, say_aside, sentence, table
from palate.cli.llm import show_tally
from palate.cli.options import (
    Engine,
    Folder,
    Json,
    K,
    KeepSeen,
    Language,
    Memory,
    Out,
    WithLlm,
    bounded,
    ids_in,
)
from palate.cli.parts import parts_told
from palate.cli.recommendations import show_recommendations
from palate.errors import InputError
from palate.explain import worded
from palate.explain.worded import BY_MODEL
from palate.llm import Tally
from palate.reranking import TOP
from palate.scale import working_on
from palate.scale.engines import LOCAL
from palate.tasks import lists
from palate.tasks.parts import Written, parts_or_file
from palate.tasks.rerank import Reranked
from palate.wording import counted, first_of
from palate.workspace import Workspace


def recommend(
    folder: Folder,
    user: Annotated[str | None, typer.Option("--user", help="Id of one user.", show_default=False)] = None,
    users: Annotated[
        str | None,
        typer.Option(
            "--users",
            help="all, or a file with one user id a line.",
            show_default=False,
            autocompletion=offers.everyone,
        ),
    ] = None,
    k: K = 10,
    explain: Annotated[
        bool, typer.Option("--explain", help="Say what each recommendation rests on.")
    ] = False,
    keep_seen: KeepSeen = None,
    language: Language = None,
    with_llm: WithLlm = False,
    rerank: Annotated[
        bool,
        typer.Option(
            "--rerank",
            help="Let the language model of [llm] order the first items of one list anew; none is added.",
        ),
    ] = False,
    out: Out = None,
    engine: Engine = "local",
    memory: Memory = None,
    json: Json = False,
) -> None:
    """The best items for one user or for many, by the model that `palate train` made.

    Example: palate recommend shop --user u1 --explain
    """
    if (user is None) == (users is None):
        raise InputError("give either --user ID or --users all|FILE")
    parts, file = parts_or_file(out)
    if file == lists.STDOUT and json:
        raise InputError("--out - prints CSV on standard output; leave out --json, or give a file")
    if explain and user is None and out is None:
        raise InputError("--explain goes with --user or with --out")
    if language is not None and not explain and (out is not None or user is None or json):
        raise InputError("--language is that of a list or of reasons: it goes with --user or with --explain")
    if with_llm and not explain:
        raise InputError("--with-llm words reasons: it goes with --explain")
    if rerank and (user is None or out is not None):
        raise InputError("--rerank orders one list anew: it goes with --user")
    if parts is not None and explain:
        raise InputError(f"--out {out} is for parts of many lists, without reasons; give --explain a file")
    if engine != LOCAL and (users is None or explain):
        raise InputError(
            f"--engine {engine} ranks for many users: it goes with --users, and not with --explain"
        )
    if memory is not None and users is None:
        raise InputError("--memory bounds the ranking for many users: it goes with --users")
    bound = bounded(memory, engine)
    ws = Workspace(folder)
    if ws.for_measuring and not json:
        say_aside(
            f"this model learned from {ws.model.learned_from_['on']} rows, for measuring, and may recommend "
            f"what people have already; `palate train {folder} --on all` learns from every row"
        )
    if user is not None and out is None:
        _recommend_one(ws, user, k, explain, keep_seen, language, with_llm, rerank, json)
        return
    names = [user] if user is not None else _names(users or "", ws)
    if parts is not None:
        with bound, working_on(engine), progress(json) as tell:
            written = ws.service.write_parts(parts, names, k, keep_seen=keep_seen, progress=tell)
        _show_parts(written, parts.address, json)
        return
    if file is not None:
        with (
            bound,
            working_on(engine),
            ws.language_model() if with_llm else nullcontext() as llm,
            progress(json or file == lists.STDOUT) as tell,
        ):
            count, rows = ws.service.write(
                file,
                names,
                k,
                explain=explain,
                keep_seen=keep_seen,
                language=language,
                llm=llm,
                progress=tell,
            )
            tally = llm.tally if llm else None
        if json:
            document = {"users": count, "rows": rows, "out": str(file)}
            print_json(document | ({"llm": tally.document()} if tally else {}))
        elif file != lists.STDOUT:
            say(f"{counted(rows, 'row')} for {counted(count, 'user')} in {file}")
            if tally:
                show_tally(tally)
        return
    with bound, working_on(engine):
        ranked = ws.recommend_many(names, k, keep_seen=keep_seen)
    asked = len(ws.model.users_ if names is None else names)
    empty = asked - ranked["user_id"].n_unique()
    if json:
        print_json({"rows": ranked.to_dicts(), "users": asked, "without": empty})
    else:
        table(("user", "item", "rank", "score"), ranked.rows(), left=2)
        if empty:
            say(
                f"Nothing is left to recommend to {empty:,} of {counted(asked, 'user')}: "
                "they had every item before."
            )


def _show_parts(written: Written, address: str, json: bool) -> None:
    if json:
        told = {"users": written.lists, "rows": written.rows, "parts": written.parts, "kept": written.kept}
        print_json(told | {"out": address})
        return
    say(
        f"{counted(written.rows, 'row')} for {counted(written.lists, 'user')} in {address}"
        f"{parts_told(written.parts, written.kept)}"
    )


def _recommend_one(
    ws: Workspace,
    user: str,
    k: int,
    explain: bool,
    keep_seen: bool | None,
    code: str | None,
    with_llm: bool,
    rerank: bool,
    json: bool,
) -> None:
    """Print the list of one user."""
    words = ws.language(code)
    count = max(k, TOP) if rerank else k
    recommended = ws.recommend(user, count, explain=explain, keep_seen=keep_seen, language=code)
    reranked: Reranked | None = None
    tally: Tally | None = None
    asks = with_llm or (rerank and ws.settings.llm.model is not None)
    with ws.language_model() if asks else nullcontext() as llm:
        if rerank:
            reranked = ws.reranked(user, recommended, llm)
            recommended = reranked.of(recommended)[:k]
        if with_llm and llm is not None:
            recommended = worded(llm, recommended, words)
        tally = None if llm is None else llm.tally
    if json:
        items = [
            (item.document() if explain else {"item_id": item.item_id, "score": item.score})
            | ({"worded_by": item.worded_by} if with_llm else {})
            | ({"rank_before": reranked.positions[position] + 1} if reranked else {})
            for position, item in enumerate(recommended)
        ]
        note = {} if items else {"note": words.nothing_left}
        print_json(
            {"user": user, "on": ws.model.learned_from_.get("on"), "items": items, **note}
            | ({"rerank": reranked.document()} if reranked else {})
            | ({"llm": tally.document()} if tally else {})
        )
        return
    show_recommendations(ws, user, recommended, words, parts=explain)
    if reranked:
        say()
        sentence(told_of_reranking(reranked, k))
    if tally and with_llm:
        count = sum(item.worded_by == BY_MODEL for item in recommended)
        say()
        say(
            f"Reasons: {count:,} in the words of {tally.model}, {len(recommended) - count:,} by the template."
        )
    if tally:
        show_tally(tally)


def told_of_reranking(reranked: Reranked, k: int) -> str:
    """What was done to a list, and what is known of its worth."""
    if reranked.opinion.order is None:
        return f"The order is the recommender's own: {reranked.opinion.why}."
    moved = sum(position != before for position, before in enumerate(reranked.positions[:k]))
    told = f"{counted(moved, 'item')} of {k} stand elsewhere than without the language model"
    if reranked.measured is None:
        return f"{told}; what that is worth was not measured: palate evaluate --with rerank."
    gain = reranked.measured.valid
    worth = "was clear" if gain.used else "was not clear"
    return f"{told}; on valid rows its gain of {gain.gain:+.4f} {worth} (chance {gain.p:.0%})."


def _names(users: str, ws: Workspace) -> list[str] | None:
    """Ids from a file, one a line, of which those that nobody knows are said and left out; None stands for
    all.

    Raises
    ------
    InputError
        If the file can't be read, or holds no id that is known.
    """
    if users == "all":
        return None
    names = ids_in(users, "--users", "user")
    found = ws.known_users(names)
    unknown = sorted(set(names) - set(found))
    named = first_of(unknown)
    if not found:
        raise InputError(f"--users {users}: no id in it is in {ws.folder} or in its model: {named}")
    if unknown:
        say_aside(
            f"{len(unknown):,} of {counted(len(names), 'id')} in {users}, neither in {ws.folder} nor in its "
            f"model, left out: {named}"
        )
    return found
