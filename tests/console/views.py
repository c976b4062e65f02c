"""A window of the browser with the console in it."""

import time
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from scripts import console

SETTLED = """() => document.querySelector("h1") && !document.querySelector("[aria-busy=true]")"""

QUIET, PATIENCE = 4, 60.0
"""Looks in a row, 50 ms apart, at which a page must be at rest, and seconds until it must be."""

SERIOUS = """async () => {
    const told = await axe.run(document, { resultTypes: ["violations"] });
    return told.violations
        .filter((one) => one.impact === "serious" || one.impact === "critical")
        .map((one) => one.id + ": " + one.nodes.map((node) => node.html.slice(0, 200)).slice(0, 3).join());
}"""


@dataclass
class View:
    """A page of the console, and what it said on the browser's console.

    Parameters
    ----------
    page : Page
        Playwright's.
    said : list of str
        Errors and warnings; empty where all is well.
    expected : str, optional
        What an error that must come holds.
    pending : set of Request
        What the page has asked for and not been answered yet.
    """

    page: Any
    said: list[str] = field(default_factory=list[str])
    expected: str | None = None
    pending: set[Any] = field(default_factory=set[Any])

    @staticmethod
    def open(
        browser: Any,
        address: str,
        path: str,
        *,
        locale: str = "en-US",
        theme: str = "light",
        width: int = 1280,
        height: int = 900,
        settled: bool = True,
        expected: str | None = None,
    ) -> "View":
        """A new window with nothing stored, and a page in it, which has settled unless it can't."""
        context = browser.new_context(
            viewport={"width": width, "height": height},
            locale=locale,
            color_scheme=theme,
            timezone_id="Asia/Shanghai",
            reduced_motion="reduce",
        )
        view = View(context.new_page(), expected=expected)
        view.page.set_default_timeout(30_000)
        view.page.on("console", lambda message: view.hear(message.type, message.text))
        view.page.on("request", lambda request: view.pending.add(request))
        view.page.on("requestfinished", lambda request: view.pending.discard(request))
        view.page.on("requestfailed", lambda request: view.pending.discard(request))
        view.page.on("pageerror", lambda error: view.said.append(str(error)))
        view.page.goto(f"{address}/#{path}")
        if settled:
            view.settle()
        return view

    def hear(self, kind: str, text: str) -> None:
        """Keep what is an error or a warning."""
        if kind in ("error", "warning") and not (self.expected and self.expected in text):
            self.said.append(text)

    def go(self, path: str) -> None:
        """Go to another view of the same window."""
        self.page.evaluate("(to) => { location.hash = to }", path)
        self.settle()

    def settle(self) -> None:
        """Wait until the page has nothing more to ask for, and shows it."""
        quiet, deadline = 0, time.monotonic() + PATIENCE
        while quiet < QUIET:
            assert time.monotonic() < deadline, "the page does not come to rest"
            self.page.wait_for_timeout(50)
            quiet = quiet + 1 if not self.pending and self.page.evaluate(SETTLED) else 0

    def rows(self, wanted: int) -> None:
        """Wait until the page lists so many rows."""
        script = "(wanted) => document.querySelectorAll('[role=row]').length === wanted"
        self.page.wait_for_function(script, arg=wanted)

    def serious(self) -> list[str]:
        """What axe finds on the page that is serious or worse."""
        self.page.evaluate(_axe())
        return self.page.evaluate(SERIOUS)

    def close(self) -> None:
        """Close the window."""
        self.page.context.close()


@cache
def _axe() -> str:
    """The script of axe-core, which brings no address of elsewhere."""
    return Path(console.PACKAGES / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
