"""What can go wrong when a server is asked."""

from collections.abc import Sequence
from dataclasses import dataclass


class ClientError(Exception):
    """A request had no useful answer."""


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong with a request.

    Parameters
    ----------
    where, what : str
        The parameter or field, and what is wrong with it.
    """

    where: str
    what: str


class ApiError(ClientError):
    """The server refused a request, and said why in a problem document.

    Parameters
    ----------
    status : int
        The HTTP status.
    detail : str
        What is wrong and what to do about it.
    faults : sequence of Fault
        What is wrong where.
    request_id : str or None
        By which the server's log names the request.
    """

    def __init__(
        self, status: int, detail: str, faults: Sequence[Fault] = (), request_id: str | None = None
    ) -> None:
        super().__init__(f"{status}: {detail}")
        self.status, self.detail, self.faults, self.request_id = status, detail, tuple(faults), request_id


class Unreachable(ClientError):
    """The server did not answer. What was asked may have been done, unless no connection was made."""


class UnexpectedAnswer(ClientError):
    """An answer is not one of palate's, such as a page of a proxy."""
