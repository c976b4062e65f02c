"""PyTorch and transformers, loaded when the first vector is asked for, and what they read."""

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

from palate.errors import MissingExtra, MissingWeights


def library(name: str) -> Any:
    """A module of the extra `deep`.

    Raises
    ------
    MissingExtra
        If it is not installed.
    """
    try:
        return import_module(name)
    except ImportError as error:
        raise MissingExtra(f"this encoder needs {name}: pip install 'palate[deep]'") from error


def load_model(folder: Path, kind: str, unused: Sequence[str] = (), **settings: Any) -> Any:
    """A network of transformers in evaluation mode, float32, with every weight from the checkpoint.

    Parameters
    ----------
    folder : Path
        Folder of the checkpoint.
    kind : str
        Name of its class in transformers.
    unused : sequence of str
        Beginnings of the names of weights that the vectors do not depend on, which it may lack.
    **settings
        For ``from_pretrained``.

    Raises
    ------
    MissingWeights
        If the files are of another architecture, are cut off, or ask for code of their own.
    """
    transformers, torch = library("transformers"), library("torch")
    with reading(folder):
        model, report = getattr(transformers, kind).from_pretrained(
            folder,
            local_files_only=True,
            trust_remote_code=False,
            dtype=torch.float32,
            output_loading_info=True,
            **settings,
        )
    # What a checkpoint lacks is drawn at random, which nobody would notice in the vectors.
    lacking = sorted(name for name in report["missing_keys"] if not name.startswith(tuple(unused)))
    if lacking:
        raise MissingWeights(
            f"{folder}: no checkpoint of a {kind}: lacks {lacking[0]} and {len(lacking) - 1} more"
        )
    return model.eval()


def load_processor(folder: Path, kind: str, **settings: Any) -> Any:
    """A tokenizer or a preprocessor of transformers, as the checkpoint sets it.

    Raises
    ------
    MissingWeights
        If its files can't be read.
    """
    with reading(folder):
        return getattr(library("transformers"), kind).from_pretrained(
            folder, local_files_only=True, trust_remote_code=False, **settings
        )


@contextmanager
def reading(folder: Path) -> Generator[None]:
    """Quietly, and whatever goes wrong in reading the files of a checkpoint is said with its folder."""
    library("torch")
    logging = library("transformers").utils.logging
    level, bars = logging.get_verbosity(), logging.is_progress_bar_enabled()
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    try:
        yield
    except Exception as error:  # a dozen readers raise whatever they like
        reason = " ".join(str(error).split())[:200] or type(error).__name__
        raise MissingWeights(f"{folder}: not a checkpoint that can be read ({reason})") from error
    finally:
        logging.set_verbosity(level)
        if bars:
            logging.enable_progress_bar()
