"""Requests that fill an empty shop, as in :mod:`palate.client.call`."""

from palate.client import start_answers as answers
from palate.client.call import Call
from palate.client.parsing import reader


def start() -> Call[answers.Start]:
    """Tell how far the first visit to an empty shop is."""
    return Call("GET", "/v1/start", reader(answers.Start))


def start_made_up(*, items: int = 240, users: int = 400, seed: int = 0) -> Call[answers.Start]:
    """Fill an empty shop with a made-up one."""
    body = {"items": items, "users": users, "seed": seed}
    return Call("POST", "/v1/start/simulate", reader(answers.Start), json=body, repeatable=False)
