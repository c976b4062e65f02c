"""Everything palate raises on purpose: what went wrong, where, and what to do about it.

The command line prints the message as one line and leaves with ``exit_code``; nothing here ever reaches a
user as a traceback.
"""

from collections.abc import Callable, Mapping, Sequence
from math import isfinite
from numbers import Integral, Real
from pathlib import Path
from typing import cast
from zipfile import BadZipFile
from zlib import error as ZlibError  # noqa: N812

UNREADABLE = (OSError, ValueError, KeyError, TypeError, EOFError, BadZipFile, ZlibError)
"""What reading a file of palate's own may end in where it was cut off or is of another kind."""


class PalateError(Exception):
    """Base of every error that palate raises on purpose.

    Attributes
    ----------
    exit_code : int
        What the command line leaves with: 1 when the work failed, 2 when the input or the usage was wrong.
    """

    exit_code = 1

    def __reduce__(self) -> tuple[Callable[..., "PalateError"], tuple[object, ...], dict[str, object]]:
        """Take the message to another process as it is: making it anew would word it twice."""
        return _made_again, (type(self), self.args), vars(self)


def _made_again(kind: type[PalateError], arguments: tuple[object, ...]) -> PalateError:
    return kind.__new__(kind, *arguments)


class InputError(PalateError):
    """The input or the usage is wrong, and the message says how to put it right."""

    exit_code = 2


def check_k(k: object) -> None:
    """Refuse a number of items that is no whole number of 1 or more.

    Raises
    ------
    InputError
        If it is none.
    """
    if isinstance(k, bool) or not isinstance(k, Integral) or k < 1:
        raise InputError(f"k must be a whole number of at least 1, not {k}")


def checked_seed(seed: object) -> int:
    """A seed of random choices as it is given.

    Raises
    ------
    InputError
        If it is no whole number of 0 or more.
    """
    if isinstance(seed, bool) or not isinstance(seed, Integral) or seed < 0:
        raise InputError(f"a seed is a whole number of at least 0, not {seed}")
    return int(seed)


def check_finite(what: str, value: object) -> None:
    """Refuse numbers that are infinite or none, also within lists and tables.

    Parameters
    ----------
    what : str
        What the value is, for the message.
    value : object
        Anything; what is no number passes.

    Raises
    ------
    InputError
        If there is such a number.
    """
    if isinstance(value, Mapping):
        for key, entry in cast("Mapping[object, object]", value).items():
            check_finite(f"{key} in {what}", entry)
    elif isinstance(value, list | tuple):
        for entry in cast("Sequence[object]", value):
            check_finite(what, entry)
    elif isinstance(value, Real) and not isfinite(value):
        raise InputError(f"{what} is {value}; give a finite number")


class UnusableFile(InputError):
    """A file can't be used at all.

    Parameters
    ----------
    path : Path
        The file.
    problem : str
        What is wrong with it and what to do, without the file's name.
    line : int, optional
        1-based line of the problem, as an editor counts.
    """

    def __init__(self, path: Path | str, problem: str, line: int | None = None) -> None:
        self.path = Path(path)
        self.line = line
        where = f"{path}:{line}" if line is not None else f"{path}"
        super().__init__(f"{where}: {problem}")


class TooMuchLost(UnusableFile):
    """Most rows of a table can't be used; the message says why, and the quarantine lists them."""


class UnknownUser(InputError):
    """The user is in none of the tables; a new user needs a history to be recommended anything."""


class UnknownItem(InputError):
    """The item is not in the catalogue."""


class NotAvailable(InputError):
    """The folder holds too little for what was asked; the message names what is missing."""


class NotFitted(PalateError):
    """A recommender was asked for scores before ``fit`` or ``load``."""


class ShapeMismatch(PalateError):
    """Two arrays that must agree in length do not.

    Parameters
    ----------
    first, second : str
        Names of the arrays.
    first_length, second_length : int
        Their lengths.
    """

    def __init__(self, first: str, first_length: int, second: str, second_length: int) -> None:
        super().__init__(f"{first} has {first_length} rows but {second} has {second_length}")


class TooManyItems(PalateError):
    """A dense items-by-items array would not fit the memory budget; a sparse model will."""


class SolveFailed(PalateError):
    """A linear system that should be positive definite was not; more regularisation helps."""


class Diverged(PalateError):
    """Numbers of a model grew beyond all bounds in training; the message names it and what to try."""


class MissingWeights(PalateError):
    """Pretrained weights are not here, or are not the file that was checked.

    Every message says which package brings them, or which files to put where.
    """


class MissingExtra(PalateError):
    """An optional library is not installed; the message says which extra of palate brings it."""


class EngineFailed(PalateError):
    """A cluster can't be reached, or lost what was given to it; the message says what and why."""


class RemoteFailed(PalateError):
    """A remote service can't be reached, or gave no usable answer."""


class BudgetSpent(PalateError):
    """A run would send more to a remote service than its settings allow; what was done so far is kept."""


class NoAnswer(RemoteFailed):
    """A language model gave no usable answer in time.

    Parameters
    ----------
    kind : str
        Why, in a word or two, for counts.
    message : str
        Why, for people.
    """

    def __init__(self, kind: str, message: str) -> None:
        self.kind = kind
        super().__init__(message)


class UndecodableMedia(PalateError):
    """An image or a sound can't be decoded safely; the message is the reason for the quarantine."""


class EmptyMedia(UndecodableMedia):
    """A picture or a sound decodes but carries nothing, as silence does; the item counts as without it.

    Parameters
    ----------
    what : str
        What is there instead, in a few words.
    """

    ENDING = "which counts as missing"

    def __init__(self, what: str) -> None:
        super().__init__(f"{what}, {self.ENDING}")


class DamagedModel(InputError):
    """A saved model is incomplete, of another version, or was not written by palate."""
