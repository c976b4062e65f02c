"""What a shell offers for the value of an option. Nothing is loaded before Tab is pressed on that option.

Where none of it begins as what was typed, shells offer files.
"""

from pathlib import Path

import typer

MODALITIES = ("text", "image", "audio")
"""What encoders make features of, whatever a folder holds."""


def models() -> list[str]:
    """Names that `--model` takes; a blend is trained from a recipe, which is a file."""
    from palate.models import RECOMMENDERS

    return [name for name in RECOMMENDERS if name != "blend"]


def parts() -> list[str]:
    """Parts of the split that a model learns from."""
    from palate.tasks.train import PARTS

    return list(PARTS)


def splits() -> list[str]:
    """Ways to part interactions."""
    from palate.data.splits import GIVEN, SPLITS

    return [GIVEN, *SPLITS]


def masks() -> list[str]:
    """Parts of the split whose items are not recommended again."""
    from palate.evaluation import MASKS

    return list(MASKS)


def imputations() -> list[str]:
    """Ways to fill in what items lack."""
    from palate.features import IMPUTATIONS
    from palate.tasks.inputs import AUTO

    return [AUTO, *IMPUTATIONS]


def steps() -> list[str]:
    """Steps that `evaluate --with` measures."""
    from palate.tasks.prove import STEPS

    return list(STEPS)


def languages() -> list[str]:
    """Languages of reasons and answers."""
    from palate.explain.languages import LANGUAGES

    return list(LANGUAGES)


def sources() -> list[str]:
    """Tools whose exports `palate import` reads."""
    from palate.importing import SOURCES

    return list(SOURCES)


def scopes() -> list[str]:
    """Scopes of keys."""
    from palate.store.keys import SCOPES

    return list(SCOPES)


def engines() -> list[str]:
    """Engines that need no address."""
    from palate.scale.engines import LOCAL, RAY

    return [LOCAL, RAY]


def everyone() -> list[str]:
    """The word for all of them; else a file."""
    return ["all"]


def modalities(ctx: typer.Context) -> list[str]:
    """Modalities that are encoded, and those that the folder brings ready-made features of."""
    # Behind an option that has no value yet, Typer has not told arguments apart.
    folders = [ctx.params.get("folder"), *ctx.args]
    ready = [path.stem for folder in folders if folder for path in Path(folder).glob("features/*.npy")]
    return list(dict.fromkeys([*MODALITIES, *sorted(ready)]))
