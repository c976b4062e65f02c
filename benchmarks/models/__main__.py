"""``python -m benchmarks.models [SHOP ...] [--model NAME ...]``."""

import argparse

from benchmarks.models.measuring import MODELS, keep, measure


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.models", description="Measure models on real data."
    )
    parser.add_argument("shops", nargs="*", metavar="SHOP", help=f"of {', '.join(MODELS)}; all by default")
    parser.add_argument("--model", action="append", help="measure this one; may be repeated; all by default")
    given = parser.parse_args()
    for shop in given.shops or MODELS:
        if shop not in MODELS:
            parser.error(f"no shop '{shop}'; there are: {', '.join(MODELS)}")
        for model in given.model or MODELS[shop]:
            if model not in MODELS[shop]:
                parser.error(f"no model '{model}' for {shop}; there are: {', '.join(MODELS[shop])}")
            result = measure(shop, model)
            keep(result)
            reached = f"{result.recall:.4f} / {result.ndcg:.4f}"
            cost = f"{result.seconds:.0f} s of processor time, {result.peak:.0f} MiB"
            print(f"{shop}, {model}: {reached}, {cost}", flush=True)


if __name__ == "__main__":
    main()
