"""Attributes of items read from their texts and pictures, with evidence: what they are of, like, and for."""

from palate.enrichment.attributes import Attribute, Enrichment
from palate.enrichment.files import read_enrichments, write_enrichments
from palate.enrichment.reading import ItemTexts

__all__ = ["Attribute", "Enrichment", "ItemTexts", "read_enrichments", "write_enrichments"]
