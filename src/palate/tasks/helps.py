"""Results of `palate enrich` and `palate profile`, and their use in features and rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from palate.data import Dataset
from palate.enrichment import Enrichment, read_enrichments, write_enrichments
from palate.features import FeatureSet
from palate.features.media_encoder import MediaEncoder
from palate.logs import get_logger
from palate.profiles import Profile, read_profiles, write_profiles
from palate.shop import Shop
from palate.tasks.enrich import enriched_texts
from palate.tasks.profiles import Profiler, fresh
from palate.tasks.tastes import with_tastes
from palate.wording import counted

log = get_logger(__name__)


@dataclass(frozen=True)
class Helps:
    """Attributes of items and profiles of shoppers.

    Parameters
    ----------
    enrichments : sequence of Enrichment
        Of items.
    profiles : sequence of Profile
        Of shoppers.
    """

    enrichments: Sequence[Enrichment] = ()
    profiles: Sequence[Profile] = ()

    @classmethod
    def kept(cls, derived: Path) -> "Helps":
        """Load the helps that a folder of derived files holds.

        Raises
        ------
        UnusableFile
            If a file of them is damaged.
        """
        return cls(read_enrichments(derived), read_profiles(derived))

    def written(self, derived: Path) -> None:
        """Save the helps to the folder of derived files."""
        write_enrichments(derived, self.enrichments)
        write_profiles(derived, self.profiles)

    def texts(self, shop: Shop) -> list[tuple[str, ...]]:
        """Return attributes in words, one row an item; those of items that changed since are left out and
        logged.
        """
        texts, stale = enriched_texts(shop, self.enrichments)
        if stale:
            log.info(
                f"attributes of {counted(stale, 'item')} that changed since are left out; palate enrich again"
            )
        return texts

    def with_tastes(
        self, rows: Dataset, profiler: Profiler, built: FeatureSet, encoder: MediaEncoder
    ) -> Dataset:
        """Add the profiles to rows; those of other rows or texts are left out and logged."""
        profiles, stale = fresh(self.profiles, profiler)
        if stale:
            log.info(
                f"{counted(stale, 'profile')} made of other train rows, reviews or texts than this split's "
                "left out; palate profile again"
            )
        return with_tastes(rows, profiles, built, encoder)
