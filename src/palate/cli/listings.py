"""palate models and palate encoders."""

from palate.cli.options import Json
from palate.cli.output import print_json, table
from palate.encoders import ENCODERS
from palate.models import RECOMMENDERS


def models(json: Json = False) -> None:
    """The recommenders there are, with their sources.

    Example: palate models
    """
    if json:
        rows = [{"model": m.name, "summary": m.summary, "source": m.source} for m in RECOMMENDERS.values()]
        print_json({"models": rows})
    else:
        table(
            ("model", "what it does", "source"),
            [(m.name, m.summary, m.source) for m in RECOMMENDERS.values()],
            left=3,
        )


def encoders(json: Json = False) -> None:
    """The encoders there are, with source, licence and cost on two cores.

    Example: palate encoders
    """
    if json:
        rows = [
            {
                "encoder": e.name,
                "modality": e.modality,
                "dim": e.dim,
                "source": e.source,
                "licence": e.licence,
                "cost": e.cost,
                "installed": e.installed,
            }
            for e in ENCODERS
        ]
        print_json({"encoders": rows})
        return
    rows = [(e.name, e.modality, e.cost, e.licence, "yes" if e.installed else "no") for e in ENCODERS]
    table(("encoder", "modality", "cost", "licence", "installed"), rows, left=5)
