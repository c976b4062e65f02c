"""How `palate check --pictures` says what another encoder would bring."""

from palate.cli.console import heading, point, say, table
from palate.tasks.picture_trial import By, PictureTrial
from palate.wording import counted

MEASURED: dict[By, str] = {
    "rows": "Share of other items that are less like what a user had before than what the user had next",
    "categories": "Share of items whose most similar other item is of the same category",
}


def show_trial(trial: PictureTrial) -> None:
    """Show quality and cost of both encoders, and what to do to change."""
    heading(f"What {trial.other} would bring, by the pictures of {counted(trial.items, 'item')}")
    rows = [
        (trial.encoder, f"{trial.before:.3f}", f"{trial.seconds_before:,.1f}"),
        (trial.other, f"{trial.after:.3f}", f"{trial.seconds_after:,.1f}"),
    ]
    table(("encoder", "share", f"s for {counted(trial.pictures, 'picture')}"), rows)
    cases = counted(trial.cases, "user" if trial.by == "rows" else "item")
    say(f"{MEASURED[trial.by]}; {cases}.")
    low, high = trial.ci95
    change = f"{trial.after - trial.before:+.3f} (95 % interval {low:+.3f} to {high:+.3f}, paired)"
    if low > 0:
        point(f'{change}: image_encoder = "{trial.other}" in palate.toml takes it')
    else:
        point(f"{change}: no gain is certain; {trial.encoder} stays the better choice by cost")
