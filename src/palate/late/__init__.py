"""Items that came after training: scored, explained and ranked by any fitted model, without fitting again."""

from palate.late.choose import LateChoice, choose_late
from palate.late.likeness import Likeness
from palate.late.model import WithLateItems
from palate.late.saved import carry_late, prepare_late, settings_of, with_late_items
from palate.late.settings import LateSettings

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
