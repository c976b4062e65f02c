"""Options that several commands share, said once."""

import os
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Annotated

import typer

from palate.cli import offers
from palate.errors import InputError
from palate.folders import is_remote
from palate.memory import amount, within
from palate.scale.engines import LOCAL

Folder = Annotated[Path, typer.Argument(help="The workspace folder.", show_default=False)]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document on stdout.")]
Seed = Annotated[
    int | None, typer.Option("--seed", help="Seed of every random choice; palate.toml's by default.")
]
Model = Annotated[
    str | None,
    typer.Option(
        "--model",
        help="Name from `palate models`, or a recipe.toml.",
        show_default="auto",
        autocompletion=offers.models,
    ),
]
Budget = Annotated[
    float | None,
    typer.Option(
        "--budget",
        help="Seconds on two quiet cores that auto may search; with learned models from 1,000 users on.",
        show_default="120",
    ),
]
K = Annotated[int, typer.Option("--k", help="How many items, at least 1.")]
Split = Annotated[
    str | None,
    typer.Option(
        "--split",
        help="given, random, leave-last, time or cold-items.",
        autocompletion=offers.splits,
        show_default="given, else leave-last",
    ),
]


def in_a_folder(param: typer.CallbackParam, out: Path | None) -> Path | None:
    """What an option names to be written, if the folder that it goes into is there; none is made.

    Raises
    ------
    InputError
        If there is no such folder, or nothing can be written in it.
    """
    if out is None:
        return None
    option, folder = param.opts[0], out.parent
    if not folder.exists():
        raise InputError(f"{option} {out}: there is no folder {folder}; make it first, or correct the name")
    if not folder.is_dir():
        raise InputError(f"{option} {out}: {folder} is a file, not a folder")
    if not os.access(folder, os.W_OK):
        raise InputError(f"{option} {out}: nothing can be written in {folder}")
    return out


def as_a_file(param: typer.CallbackParam, out: Path | None) -> Path | None:
    """:func:`in_a_folder` for a file.

    Raises
    ------
    InputError
        If it is a folder, or its own folder is not there.
    """
    if out is not None and out.is_dir():
        raise InputError(f"{param.opts[0]} {out}: is a folder; give the name of a file")
    return in_a_folder(param, out)


def as_a_file_or_parts(param: typer.CallbackParam, out: str | None) -> str | None:
    """:func:`as_a_file`, or :func:`in_a_folder` for what ends in /; addresses of stores are passed on.

    Raises
    ------
    InputError
        If it is neither.
    """
    if out is not None and not is_remote(out):
        (in_a_folder if out.endswith("/") else as_a_file)(param, Path(out))
    return out


Out = Annotated[
    str | None,
    typer.Option(
        "--out",
        callback=as_a_file_or_parts,
        help="File to write: .csv, .csv.gz, .parquet or .jsonl; FOLDER/ or an address such as "
        "s3://bucket/recs for parts in Parquet, which a second run goes on with; - prints CSV.",
        show_default=False,
    ),
]

Language = Annotated[
    str | None,
    typer.Option(
        "--language",
        help="Of the reasons: en or zh.",
        show_default="that of the titles",
        autocompletion=offers.languages,
    ),
]
WithLlm = Annotated[
    bool,
    typer.Option("--with-llm", help="Let the language model of [llm] in palate.toml put it into words."),
]
WithOrWithoutLlm = Annotated[
    bool | None,
    typer.Option(
        "--with-llm/--without-llm",
        help="Ask the language model of [llm] in palate.toml, or do without.",
        show_default="with it where one is set",
    ),
]
DryRun = Annotated[
    bool, typer.Option("--dry-run", help="Say what would be asked and what it would cost; ask nothing.")
]
KeepSeen = Annotated[
    bool | None,
    typer.Option(
        "--keep-seen/--no-keep-seen",
        help="Items that the user had may come back.",
        show_default="palate.toml's, which is no",
    ),
]

Engine = Annotated[
    str,
    typer.Option(
        "--engine",
        help="What does the work: local, ray, or ray://HOST:PORT of a cluster.",
        autocompletion=offers.engines,
    ),
]


Memory = Annotated[
    str | None,
    typer.Option(
        "--memory",
        help="Work within so much memory, such as 8GB: large steps are cut smaller or left out.",
        show_default="steps as large as is fast",
    ),
]


def bounded(memory: str | None, engine: str = LOCAL) -> AbstractContextManager[None]:
    """The bound on memory that --memory sets.

    Raises
    ------
    InputError
        If it is no amount of memory, or the work is done by other processes.
    """
    if memory is not None and engine != LOCAL:
        raise InputError(
            f"--memory bounds this process, and --engine {engine} works in others; leave one out"
        )
    return within(None if memory is None else amount(memory))


def numbers(text: str, option: str) -> list[int]:
    """Positive whole numbers split by commas.

    Raises
    ------
    InputError
        If there is anything else.
    """
    try:
        values = [int(number) for number in text.split(",")]
    except ValueError:
        values = []
    if not values or min(values) < 1:
        raise InputError(f"{option} {text}: give positive numbers such as 10,20")
    return values


def drops(pairs: list[str], option: str) -> list[dict[str, float]]:
    """MODALITY=FRACTION pairs, or MODALITY=FRACTION,FRACTION,... for one drop after the other.

    Returns
    -------
    list of dict
        One drop where every modality has one fraction. Several start with nothing dropped, and a modality
        with a single fraction loses it in each of the others.

    Raises
    ------
    InputError
        If one is no such pair, or two modalities have several fractions but not the same number.
    """
    found: dict[str, list[float]] = {}
    for pair in pairs:
        name, _, given = pair.partition("=")
        try:
            found[name] = [float(fraction) for fraction in given.split(",")]
        except ValueError:
            raise InputError(f"{option} {pair}: give MODALITY=FRACTION such as image=0.3") from None
    steps = max((len(given) for given in found.values()), default=1)
    if any(len(given) not in (1, steps) for given in found.values()):
        raise InputError(f"{option}: give one fraction or {steps} for each modality")
    listed = [
        {name: given[min(step, len(given) - 1)] for name, given in found.items()} for step in range(steps)
    ]
    return listed if steps == 1 else [dict.fromkeys(found, 0.0), *listed]


def ids_in(file: str, option: str, what: str) -> list[str]:
    """Ids that a file holds, one a line, each once.

    Parameters
    ----------
    file, option : str
        What stands behind which option.
    what : str
        Whose ids they are: "user" or "item".

    Raises
    ------
    InputError
        If the file can't be read, or holds none.
    """
    try:
        lines = Path(file).read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{option} {file}: neither 'all' nor a file that can be read ({error})") from error
    ids = list(dict.fromkeys(line.strip() for line in lines if line.strip()))
    if not ids:
        raise InputError(f"{option} {file}: holds no id; write one {what} id a line")
    return ids
