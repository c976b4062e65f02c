"""``python -m benchmarks [load|fit|late|encode|store|start|costs ...]``: a line for each comparison."""

import sys

from benchmarks import costs, encode, fit, late, load, start, store

PARTS = {
    "load": load,
    "fit": fit,
    "late": late,
    "encode": encode,
    "store": store,
    "start": start,
    "costs": costs,
}


def main() -> None:
    names = sys.argv[1:] or list(PARTS)
    unknown = set(names) - set(PARTS)
    if unknown:
        sys.exit(f"no benchmark '{unknown.pop()}'; there are: {', '.join(PARTS)}")
    for name in names:
        for benchmark in PARTS[name].benchmarks():
            print(benchmark, flush=True)


if __name__ == "__main__":
    main()
