"""Items that come after training: scored, explained and ranked by any fitted model, without fitting again."""

from palate.models.late.likeness import Likeness
from palate.models.late.model import WithLateItems
from palate.models.late.settings import LateSettings

__all__ = ["LateSettings", "Likeness", "WithLateItems"]
