"""Items that come after training: scored, explained and ranked by any fitted model, without fitting again."""

from palate.models.late.choose import LateChoice, choose_late
from palate.models.late.likeness import Likeness
from palate.models.late.model import WithLateItems
from palate.models.late.saved import carry_late, prepare_late, settings_of, with_late_items
from palate.models.late.settings import LateSettings

__all__ = [
    "LateChoice",
    "LateSettings",
    "Likeness",
    "WithLateItems",
    "carry_late",
    "choose_late",
    "prepare_late",
    "settings_of",
    "with_late_items",
]
