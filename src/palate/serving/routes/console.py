"""The console: its page, which holds a nonce of its own in each answer, and the files that it loads."""

import secrets
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from fastapi import APIRouter, Request
from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse, Response

from palate.serving.bodies import header
from palate.serving.state import state_of

router = APIRouter(include_in_schema=False)

BUILT = Path(__file__).resolve().parent.parent / "console"
"""Where scripts/console.py puts what it builds."""

NOT_BUILT = "The console was not built into this installation; the API works without it.\n"

PLACEHOLDER = b"__NONCE__"
"""What the built page has in place of a nonce."""

STATE = b"__STATE__"
"""What it has in place of "empty" or "begun", by which the console knows a first visit without asking."""

TYPES = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".svg": "image/svg+xml"}
"""Types by ending: those of the operating system can be wrong."""

ENCODINGS = {"br": ".br", "gzip": ".gz"}
"""Encodings of files that were compressed when they were built, the smallest first."""

FOREVER = "public, max-age=31536000, immutable"
"""For files whose names hold a hash of their content."""


@dataclass(frozen=True)
class Asset:
    """A file of the console.

    Parameters
    ----------
    type : str
        Its media type.
    encoded : dict of str to bytes
        Its content by encoding; "" is the plain one.
    """

    type: str
    encoded: dict[str, bytes]


@dataclass(frozen=True)
class Console:
    """The built console: its page with placeholders, and its files by name."""

    page: bytes
    assets: dict[str, Asset]

    @staticmethod
    def read(folder: Path) -> "Console | None":
        """Read what was built; None where nothing was."""
        page = folder / "index.html"
        if not page.is_file():
            return None
        files = {path.name: path for path in (folder / "assets").iterdir()}
        assets = {
            name: Asset(TYPES[path.suffix], _encoded(path, files))
            for name, path in files.items()
            if path.suffix in TYPES
        }
        return Console(page.read_bytes(), assets)


def _encoded(path: Path, files: dict[str, Path]) -> dict[str, bytes]:
    """The contents of a file by encoding."""
    encoded = {
        name: files[path.name + ending].read_bytes()
        for name, ending in ENCODINGS.items()
        if path.name + ending in files
    }
    return {**encoded, "": path.read_bytes()}


@cache
def console() -> Console | None:
    """The console of this installation, read once."""
    return Console.read(BUILT)


def policy(nonce: str) -> str:
    """What the page may load and do: nothing from elsewhere, and no script but its own files."""
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            f"style-src 'self' 'nonce-{nonce}'",
            "img-src 'self' blob:",
            "media-src 'self' blob:",
            "connect-src 'self'",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types 'none'",
        )
    )


@router.api_route("/", methods=["GET", "HEAD"])
async def page(request: Request) -> Response:
    """Show the console; its page needs no key, what it asks for does."""
    built = console()
    if built is None:
        return PlainTextResponse(NOT_BUILT)
    nonce = secrets.token_urlsafe(16)
    headers = {"content-security-policy": policy(nonce), "cache-control": "no-store"}
    begun = b"empty" if state_of(request).visit.is_open else b"begun"
    content = built.page.replace(PLACEHOLDER, nonce.encode()).replace(STATE, begun)
    return Response(content, 200, headers, "text/html; charset=utf-8")


@router.api_route("/assets/{name}", methods=["GET", "HEAD"])
async def asset(request: Request, name: str) -> Response:
    """Serve a file of the console, compressed as the browser takes it."""
    built = console()
    found = None if built is None else built.assets.get(name)
    if found is None:
        raise HTTPException(404, "the console has no such file; load its page anew")
    wanted = taken(header(request.scope, b"accept-encoding").decode("latin-1"))
    encoding = next((name for name in found.encoded if name == "" or name in wanted), "")
    headers = {"cache-control": FOREVER, "vary": "accept-encoding"}
    if encoding:
        headers["content-encoding"] = encoding
    return Response(found.encoded[encoding], 200, headers, found.type)


def taken(accepted: str) -> set[str]:
    """The encodings that a client takes: those that it names, but for those with a weight of 0."""
    taken = set[str]()
    for offer in accepted.lower().split(","):
        name, _, rest = offer.strip().partition(";")
        weight = rest.replace(" ", "").removeprefix("q=")
        if not weight or weight.strip("0.") != "":
            taken.add(name.strip())
    return taken
