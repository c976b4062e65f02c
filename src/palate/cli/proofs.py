"""What steps such as profiles change, as `palate evaluate --with` shows it."""

from collections.abc import Sequence

from palate.cli.console import point, say, table
from palate.cli.llm import show_tally
from palate.cli.train import told_of_gain
from palate.evaluation.steps import Proof, shown_metrics


def show_proofs(proofs: Sequence[Proof]) -> None:
    """Show what each step changes for each model on test rows, then what valid rows say, and the cost."""
    say("With a step, on the same rows and users; the change lies from … to … (95 %, paired):")
    rows: list[tuple[object, ...]] = []
    for proof in proofs:
        for name in shown_metrics([proof]):
            difference = proof.differences[name]
            low, high = difference.ci95
            change = f"{difference.value:+.4f}", f"{low:+.4f}", f"{high:+.4f}"
            rows.append(
                (
                    proof.step,
                    proof.model,
                    name,
                    f"{difference.without:.4f}",
                    f"{difference.with_it:.4f}",
                    *change,
                )
            )
    head = ("step", "model", "metric", "without", "with", "change", "from", "to")
    table(head, rows, left=3)
    for proof in proofs:
        point(f"{proof.model}: {told_of_gain(proof.valid.document())}")
    for step in dict.fromkeys(proof.step for proof in proofs):
        _show_cost(next(proof for proof in proofs if proof.step == step))


def _show_cost(proof: Proof) -> None:
    made = ", ".join(f"{count:,} by {what}" for what, count in proof.made_by.items()) or "nothing"
    point(f"{proof.step}: made {made} in {proof.seconds['make']:.1f} s")
    if proof.note:
        point(f"{proof.step}: {proof.note}")
    if proof.llm is not None:
        show_tally(proof.llm)
