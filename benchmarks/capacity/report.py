"""Tables of docs/scale.md: the constants, and what shops of several sizes need."""

from collections.abc import Iterable, Sequence

from benchmarks.capacity.constants import SECONDS
from benchmarks.capacity.needs import Needs, needs
from benchmarks.capacity.sizes import GIB, Cluster, Machine, Shop
from benchmarks.capacity.steps import STEPS

PRICE = 0.04
"""Money for an hour of one core, as machines are rented by the hour."""

WIDTHS = {"text": 384, "image": 1280}

SMALL = Machine(cores=8, memory=64 * GIB, price=8 * PRICE)
MIDDLE = Machine(cores=32, memory=256 * GIB, price=32 * PRICE)
BIG = Machine(cores=96, memory=768 * GIB, price=96 * PRICE)

EXAMPLES = (
    (Shop(10**5, 10**6, 10**7, widths=WIDTHS, texts=10**5, pictures=10**5), Cluster(SMALL)),
    (Shop(10**6, 10**7, 10**9, widths=WIDTHS, texts=10**6, pictures=10**6), Cluster(MIDDLE, 4)),
    (Shop(10**7, 10**8, 10**10, widths=WIDTHS, texts=10**7, pictures=10**7), Cluster(BIG, 50)),
)
"""Shops, and a cluster for each."""


def constants() -> str:
    """Seconds of each kind of operation, one row a step."""
    rows = [
        [
            step.name,
            *(f"{count}: {each:.2g} s" for count, each in zip(step.kinds, SECONDS[step.name], strict=True)),
        ]
        for step in STEPS
    ]
    return table(("step", "for each"), [[row[0], "; ".join(row[1:])] for row in rows])


def examples() -> str:
    """Hours of each step, memory, disk and money of the shops of EXAMPLES."""
    found = [needs(shop, cluster) for shop, cluster in EXAMPLES]
    head = ["", *(f"{large(each.shop.items)} items" for each in found)]
    rows = [
        ["users, events", *(f"{large(each.shop.users)}, {large(each.shop.events)}" for each in found)],
        ["machines", *(_machines(each.cluster) for each in found)],
        *(
            [step.name, *(hours(each.steps[number].seconds) for each in found)]
            for number, step in enumerate(STEPS)
            if any(each.steps[number].seconds for each in found)
        ),
        ["**all of it**", *(hours(3600 * each.hours) for each in found)],
        ["money", *(f"{each.money:,.2f}" for each in found)],
        ["memory of the machine that runs the command", *(_memory(each.driver, each) for each in found)],
        ["memory of each other", *(_memory(each.worker, each) for each in found)],
        ["features on disk", *(size(each.vectors) for each in found)],
        ["lists on disk", *(size(each.lists) for each in found)],
    ]
    return table(head, rows)


def said(found: Needs) -> str:
    """Tell what one shop needs, a line each."""
    lines = [f"{step.name}: {hours(step.seconds)}" for step in found.steps if step.seconds]
    lines += [
        f"all of it: {hours(3600 * found.hours)} on {_machines(found.cluster)}, {found.money:,.2f} in money",
        f"memory: {_memory(found.driver, found)} where the command runs, "
        f"{_memory(found.worker, found)} elsewhere",
        f"disk: {size(found.vectors)} of features, {size(found.lists)} of lists",
    ]
    return "\n".join(lines)


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Make a table in Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def large(number: float) -> str:
    """Write a number as people say it."""
    for size_of, name in ((10**9, "billion"), (10**6, "million")):
        if number >= size_of:
            return f"{number / size_of:g} {name}"
    return f"{number:,.0f}"


def hours(seconds: float) -> str:
    """Write a time in the unit that fits it."""
    if seconds < 90:
        return f"{seconds:.2g} s"
    if seconds < 5400:
        return f"{seconds / 60:.2g} min"
    return f"{seconds / 3600:.2g} h"


def size(count: float) -> str:
    """Write bytes in GB."""
    return f"{count / 1e9:.2g} GB" if count < 1e11 else f"{count / 1e9:,.0f} GB"


def _machines(cluster: Cluster) -> str:
    machine = cluster.machine
    return f"{cluster.machines} x {machine.cores} cores, {machine.memory / GIB:.0f} GiB"


def _memory(needed: float, found: Needs) -> str:
    fits = needed <= found.cluster.machine.memory
    return size(needed) + ("" if fits else ", does not fit")
