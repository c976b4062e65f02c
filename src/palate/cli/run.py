"""palate run: the main job, from a folder to explained recommendations."""

from palate.cli.check import show_check
from palate.cli.console import heading, point, print_json, progress, say
from palate.cli.encode import encoded_document, show_encoded
from palate.cli.evaluate import show_report
from palate.cli.options import Budget, Folder, Json, Language, Model, Seed
from palate.cli.recommendations import show_recommendations
from palate.cli.train import show_trained
from palate.errors import NotAvailable
from palate.explain import Explained
from palate.search import Query
from palate.shop import Check
from palate.tasks.train import unfitted
from palate.wording import counted
from palate.workspace import Workspace

BASELINES = ("popularity", "item-knn", "content-knn")
"""Measured beside the trained model, so that its numbers mean something."""


def run(
    folder: Folder,
    model: Model = None,
    budget: Budget = None,
    seed: Seed = None,
    language: Language = None,
    json: Json = False,
) -> None:
    """The main job: check, encode, train, evaluate, and recommend to one shopper.

    What is measured learned from the train rows; what recommends afterwards is the same, fitted on all rows.

    Example: palate run shop
    """
    with progress(json) as tell:
        ws = Workspace(folder, seed=seed, progress=tell)
        unfitted(ws, model or ws.settings.model, budget)  # what can't be trained is refused before the work
        spoken = ws.language(language)
        found = ws.check()
        if not json:
            heading(f"{folder}")
            show_check(found, ws.quarantine_file)
        built = ws.encode()
    if not json:
        heading("Features")
        show_encoded(built, ws)
    document: dict[str, object] = {"check": found.document(), "encode": encoded_document(built)}
    if found.interactions == 0:
        _no_interactions(ws, json)
    else:
        document |= _learn(ws, found, model, budget, spoken.code, json)
    if json:
        print_json(document)


def _learn(
    ws: Workspace, found: Check, model: str | None, budget: float | None, language: str, json: bool
) -> dict[str, object]:
    """Train, measure, and recommend to one shopper."""
    with progress(json) as tell:
        ws.progress = tell
        trained = ws.train(model, "train", budget)
    if not json:
        heading("Training")
        show_trained(trained, ws.model)
    features = ws.features.features
    baselines = [name for name in BASELINES if name != trained.model and (features or name != "content-knn")]
    report, unmeasured = None, ""
    try:
        with progress(json) as tell:
            ws.progress = tell
            report = ws.evaluate(baselines, trained=trained)
    except NotAvailable as error:
        # A shop that can't be measured can be served.
        unmeasured = str(error)
    used = ws.put_to_use(trained)
    user = typical_user(ws)
    recommended = ws.recommend(user, k=5, explain=True, language=language)
    if not json:
        heading("Measured on test rows that no model has seen")
        if report is None:
            point(f"not measured: {unmeasured}", "!")
        else:
            show_report(report)
        say(
            f"{used.model}, fitted once more on all {counted(used.interactions, 'row')}, "
            "recommends from here on."
        )
        heading("One shopper")
        show_recommendations(ws, user, recommended, ws.language(language))
        _next_steps(ws, user, bool(found.quarantined))
    return {
        "train": {**vars(trained), "ingredients": ws.model.chosen()},
        "evaluate": {"not measured": unmeasured} if report is None else report.document(),
        "use": dict(vars(used)),
        "recommend": _document(user, recommended),
    }


def typical_user(ws: Workspace) -> str:
    """Someone with a handful of past items: enough to see a taste, few enough to read."""
    lengths = ws.model.histories_.lengths
    return ws.model.users_[int(abs(lengths - 6).argmin())]


def _document(user: str, recommended: list[Explained]) -> dict[str, object]:
    return {"user": user, "items": [item.document() for item in recommended]}


def _no_interactions(ws: Workspace, json: bool) -> None:
    """A catalogue without behaviour: show what works."""
    if json or not ws.features.features:
        return
    item = ws.shop.catalog.items[0]
    heading(f"Items like {ws.title(item)}")
    for match in ws.similar(Query(item=item), k=5):
        how = ", ".join(f"{name} {value:.2f}" for name, value in match.modalities.items())
        say(f"  - {ws.title(match.item_id)}  [{match.item_id}]  {how}")
    heading("Try next")
    say(f"  palate similar {ws.folder} --item {item}")
    say(f'  palate similar {ws.folder} --text "..."')


def _next_steps(ws: Workspace, user: str, quarantined: bool) -> None:
    heading("Try next")
    say(f"  palate recommend {ws.folder} --user {user} --explain")
    say(f"  palate recommend {ws.folder} --users all --k 20 --out recs.csv")
    if ws.features.features:
        say(f"  palate similar {ws.folder} --item {ws.model.items_[0]}")
    say(f"  palate serve {ws.folder}")
    if quarantined:
        say(f"  see {ws.quarantine_file} for what could not be used")
