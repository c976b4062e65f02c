"""What each model reaches on real data, beside what others measured and published on the same rows.

``python -m benchmarks.models [SHOP ...] [--model NAME ...]`` measures where the data lies beside the
checkout, and keeps the figures; ``python -m scripts.docs`` puts them into docs/benchmarks.md.
"""
