"""``python -m benchmarks [NAME ...]``: a line for each comparison; names are those of PARTS, or all."""

import sys

from benchmarks import costs, encode, epochs, fit, growth, ingest, late, lists, load, neighbours, start, store

PARTS = {
    "load": load,
    "ingest": ingest,
    "fit": fit,
    "epochs": epochs,
    "late": late,
    "encode": encode,
    "store": store,
    "start": start,
    "costs": costs,
    "neighbours": neighbours,
    "lists": lists,
    "growth": growth,
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
