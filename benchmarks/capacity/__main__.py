"""``python -m benchmarks.capacity [measure]``, or with sizes of a shop of your own."""

import argparse

from benchmarks.capacity import report
from benchmarks.capacity.comparing import compared
from benchmarks.capacity.needs import needs
from benchmarks.capacity.sizes import GIB, Cluster, Machine, Shop


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.capacity",
        description="Machines, hours and money that a shop needs; without sizes the tables of docs/scale.md.",
    )
    parser.add_argument("what", nargs="?", choices=["measure"], help="compare the model with steps run here")
    parser.add_argument("--items", type=float, help="items of a shop of your own, such as 1e6")
    parser.add_argument("--users", type=float, help="its users (10 an item)")
    parser.add_argument("--events", type=float, help="its events (50 a user)")
    parser.add_argument("--machines", type=int, default=1, help="machines (1)")
    parser.add_argument("--cores", type=int, default=8, help="cores of each (8)")
    parser.add_argument("--memory", type=float, default=64, help="memory of each in GiB (64)")
    parser.add_argument("--price", type=float, default=report.PRICE, help="money for an hour of a core")
    given = parser.parse_args()
    if given.what:
        for line in compared():
            print(line, flush=True)
        return
    if given.items is None:
        print(report.constants(), report.examples(), sep="\n")
        return
    users = given.users or 10 * given.items
    shop = Shop(
        items=int(given.items),
        users=int(users),
        events=int(given.events or 50 * users),
        widths=report.WIDTHS,
        texts=int(given.items),
        pictures=int(given.items),
    )
    machine = Machine(given.cores, given.memory * GIB, price=given.cores * given.price)
    print(report.said(needs(shop, Cluster(machine, given.machines))))


if __name__ == "__main__":
    main()
