"""What a workspace does with what items are: encode, compare, find alike, write features."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from palate.data import Features
from palate.errors import InputError, check_k
from palate.features import FeatureSet
from palate.features.export import write_features
from palate.fusion import Consistency, consistency_of
from palate.search import Match, Query, asked_for, find_similar, nearest
from palate.tasks.similar_items import SimilarItems
from palate.wording import there_are
from palate.workspace.listed import Matches
from palate.workspace.shown import Shown


class Content(Shown):
    """The part of a workspace that works with features."""

    def consistency(self) -> Consistency:
        """Measure how well modalities agree; find items where they do not, and near-duplicates."""
        return consistency_of(self.features.features, self.joint_if_any())

    def encode(self) -> FeatureSet:
        """Return the features of every modality, cached where they were encoded before.

        What :meth:`similar` compares different modalities by, :attr:`joint`, is learned too where it can be.
        """
        self.joint_if_any()
        return self.features

    def similar(
        self,
        query: Query | None = None,
        k: int = 10,
        via: str | None = None,
        *,
        item: str | None = None,
        text: str | None = None,
        image: Path | str | bytes | None = None,
        audio: Path | str | bytes | None = None,
    ) -> Matches:
        """Find items like an item, or like words, a picture and a sound; see :mod:`palate.search.find`.

        >>> ws.similar(item="p0007")
        >>> ws.similar(text="a warm lamp", image="lamp.jpg", via="image")
        """
        check_k(k)
        asked = asked_for(query, item, text, image, audio)
        items, ties, reviews = self.shop.catalog.items, self.tie_order, self.shop.reviews
        return self._matches(
            find_similar(self.features_now, items, asked, k, via, self.joint_if_any, ties, reviews)
        )

    def similar_items(self, k: int = 10, via: str | None = None) -> SimilarItems:
        """Find the items like each item of the catalogue; see :mod:`palate.tasks.similar_items`.

        >>> ws.similar_items(50).write(Path("similar.parquet"))
        """
        features, items = self.features_now.features, self.shop.catalog.items
        return SimilarItems(features, items, k, via, self.tie_order, self.derived)

    def nearest(self, fused: Features, k: int = 10) -> Matches:
        """Find the k items nearest to a vector that was fused in the space of :attr:`joint`.

        >>> ws.nearest(palate.fusion.mean([sentence, picture], space=ws.joint.space))
        """
        check_k(k)
        return self._matches(nearest(self.joint, self.shop.catalog.items, fused, k, self.tie_order))

    def _matches(self, found: Sequence[Match]) -> Matches:
        return Matches([replace(match, title=self.title(match.item_id)) for match in found], self.pictures)

    def export(self, modality: str, out: Path) -> tuple[int, int]:
        """Write features as plain files; see :func:`palate.features.export.write_features`."""
        features = self.features_now.features
        if modality not in features:
            raise InputError(f"no features '{modality}' here{there_are(modality, features)}")
        return write_features(features[modality], self.shop.catalog.items, out)
