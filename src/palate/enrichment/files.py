"""Enrichments as one JSON line an item, below `.palate`."""

from palate.enrichment.attributes import Enrichment
from palate.jsonl import JsonLines

_FILE = JsonLines("enriched.jsonl", Enrichment, "palate enrich")

write_enrichments, read_enrichments = _FILE.write, _FILE.read
