"""One shopper's list, as people see it: their history, then what is recommended and why."""

from collections import Counter, defaultdict
from collections.abc import Sequence

from rich.text import Text

from palate.cli.console import console, say
from palate.explain import Explained, Language, shortened
from palate.workspace import Workspace

HISTORY = 5
"""Past items shown of a shopper, at least where there are as many."""

TITLE = 52
"""Columns of a title in a list."""


def show_recommendations(
    ws: Workspace, user: str, recommended: Sequence[Explained], language: Language, parts: bool = False
) -> None:
    """One shopper's history, then the items recommended, with reasons and parts where there are any.

    What several reasons cite stands above the items that it speaks for.
    """
    cited = Counter(item.because for item in recommended if item.because is not None)
    _show_history(ws, user, set(cited), language)
    say()
    say(language.recommends if recommended else language.nothing_left)
    ranked = list(enumerate(recommended, start=1))
    done: set[str] = set()
    for rank, item in ranked:
        if item.because is None or cited[item.because] == 1:
            _show_item(ws, rank, item, language, parts)
        elif item.because not in done:
            done.add(item.because)
            say(f"  {language.because(shortened(ws.title(item.because), TITLE))}")
            for other_rank, other in ranked:
                if other.because == item.because:
                    _show_item(ws, other_rank, other, language, parts, indent=4)


def _show_history(ws: Workspace, user: str, cited: set[str], language: Language) -> None:
    """What is cited, and the latest items."""
    history = list(dict.fromkeys(reversed(ws.history(user))))
    if history:
        say(language.had(user))
    else:
        say(language.no_history(user) if user in ws.model.users_ else language.not_in_model(user))
    room = max(HISTORY - len(cited), 0)
    others = [item for item in history if item not in cited][:room]
    shown = [item for item in history if item in cited or item in others]
    for item in shown:
        say(f"  - {shortened(ws.title(item), TITLE)}")
    if len(history) > len(shown):
        say(f"  {language.more(len(history) - len(shown))}")


def _show_item(
    ws: Workspace, rank: int, item: Explained, language: Language, parts: bool, indent: int = 2
) -> None:
    title = shortened(ws.title(item.item_id), TITLE)
    say(f"{' ' * indent}{rank}. {title}  [{item.item_id}]  {item.score:.2f}")
    if item.reason:
        _indented(item.reason, indent + 3)
    if parts and (told := _parts(item, language)):
        _indented(told, indent + 3)


def _indented(text: str, indent: int) -> None:
    for line in Text(text, style="dim").wrap(console, console.width - indent):
        line.rstrip()
        console.print(" " * indent, line, sep="")


def _parts(item: Explained, language: Language) -> str:
    """How much of a score each modality gives, and what sells, largest first."""
    total: dict[str, float] = defaultdict(float)
    for term in item.contributions:
        total[language.term(term.modality, prior=term.source == "prior")] += term.score
    told = [(name, score) for name, score in total.items() if abs(score) >= 0.005]
    ordered = sorted(told, key=lambda pair: -pair[1])
    return language.listed([f"{name} {score:.2f}" for name, score in ordered])
