"""Extraction of item attributes from texts and images, by a language model or by rules."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from palate.enrichment import Attribute, Enrichment, ItemTexts, write_enrichments
from palate.enrichment.asking import Claims, believed, question
from palate.enrichment.attributes import MODEL, PICTURE, SOUND
from palate.enrichment.confirming import confirmed, confirming, stated
from palate.enrichment.reading import by_rules
from palate.enrichment.vocabulary import BRAND, COLUMNS, FACETS, plain, values_stated
from palate.errors import EmptyMedia, NotAvailable, UndecodableMedia
from palate.explain import language_of
from palate.llm import Llm, Picture, Plan, Question, Sound
from palate.llm.choice import Choice
from palate.llm.questions import picture_of, sound_of
from palate.media import read_media
from palate.media.image import decode_image
from palate.media.sound import audible, decode_audio
from palate.progress import Progress
from palate.shop import Shop
from palate.shop.llm_settings import LlmSettings


@dataclass(frozen=True)
class Enriched:
    """Result of an enrichment.

    Parameters
    ----------
    enrichments : sequence of Enrichment
        One an item that has a text.
    path : Path
        The file that they are in.
    """

    enrichments: Sequence[Enrichment]
    path: Path
    methods: Counter[str] = field(default_factory=Counter[str])

    def counts(self) -> Counter[tuple[str, str]]:
        """Count the items of each value that is used."""
        return Counter(
            pair for enrichment in self.enrichments for pair in {(a.facet, a.value) for a in enrichment.used}
        )

    def flagged(self) -> Iterator[tuple[str, Attribute]]:
        """List unused attributes with their items."""
        for enrichment in self.enrichments:
            for attribute in enrichment.flagged:
                yield enrichment.item_id, attribute


class Enricher:
    """Items of one shop, to be enriched.

    Parameters
    ----------
    shop : Shop
        With items that have texts.
    derived : Path
        Folder for what is derived.

    Raises
    ------
    NotAvailable
        If no item has a text.
    """

    def __init__(self, shop: Shop, derived: Path) -> None:
        self.shop, self.derived = shop, derived
        self.items = list(item_texts(shop))
        if not self.items:
            raise NotAvailable(f"{shop.folder}: no item has a text to read attributes from")

    def read_by_rules(self) -> list[Enrichment]:
        """Extract attributes by word lists alone."""
        return [by_rules(item) for item in self.items]

    def by_rules(self) -> Enriched:
        """Extract attributes by word lists alone, and save them."""
        return self._written(self.read_by_rules())

    def plan(self, llm: Llm) -> Plan:
        """Estimate the questions to a model."""
        if llm.picks:
            return llm.plan([question for _, questions in self._confirming() for question in questions])
        return llm.plan([question for question, _ in self._questions(llm.settings)])

    def by_model(self, llm: Llm, told: Progress | None = None) -> Enriched:
        """Extract attributes by a model, and save them."""
        return self._written(self.read_by_model(llm, told))

    def read_by_model(self, llm: Llm, told: Progress | None = None) -> list[Enrichment]:
        """Ask a model about each item; rules decide where it gives no good answer, which is counted."""
        if llm.picks:
            return self._confirmed(llm, told)
        total, asked = len(self.items), self._questions(llm.settings)
        answers = llm.ask_all(
            [question for question, _ in asked], lambda done: told("enrich", done, total) if told else None
        )
        return [
            believed(item, answer, self._brands, self._common, shown)
            if isinstance(answer, Claims)
            else by_rules(item)
            for item, answer, (_, shown) in zip(self.items, answers, asked, strict=True)
        ]

    def _confirming(self) -> list[tuple[ItemTexts, list[Question[Choice]]]]:
        """Yield each item with the questions for a model that picks among choices."""
        code = language_of(self.shop.catalog.titles).code
        return [
            (item, [confirming(item, attribute, code) for attribute in stated(item)]) for item in self.items
        ]

    def _confirmed(self, llm: Llm, told: Progress | None) -> list[Enrichment]:
        every = self._confirming()
        questions = [question for _, own in every for question in own]
        total = len(questions)
        answers = iter(llm.ask_all(questions, lambda done: told("enrich", done, total) if told else None))
        return [confirmed(item, [next(answers) for _ in own]) for item, own in every]

    def _written(self, found: Sequence[Enrichment]) -> Enriched:
        path = write_enrichments(self.derived, found)
        return Enriched(found, path, Counter(enrichment.method for enrichment in found))

    def _questions(self, settings: LlmSettings) -> list[tuple[Question[Claims], tuple[str, ...]]]:
        """Make a question for each item, with the media that it shows besides the text."""
        code = language_of(self.shop.catalog.titles).code
        found: list[tuple[Question[Claims], tuple[str, ...]]] = []
        for item in self.items:
            picture = self._picture(item.item_id) if settings.sees else None
            sound = self._sound(item.item_id) if settings.hears else None
            shown = [name for name, medium in ((PICTURE, picture), (SOUND, sound)) if medium is not None]
            found.append((question(item, code, picture, sound), tuple(shown)))
        return found

    def _sound(self, item_id: str) -> Sound | None:
        """Return the first decodable sound of an item, as it is sent."""
        for ref in self.shop.catalog.audio[self.shop.catalog.items.position(item_id)]:
            try:
                return sound_of(audible(decode_audio(read_media(ref.path))))
            except (OSError, UndecodableMedia, EmptyMedia):
                continue
        return None

    def _picture(self, item_id: str) -> Picture | None:
        """Return the first decodable image of an item, as it is sent."""
        for ref in self.shop.catalog.images[self.shop.catalog.items.position(item_id)]:
            try:
                return picture_of(decode_image(read_media(ref.path)).image)
            except (OSError, UndecodableMedia):
                continue
        return None

    @cached_property
    def _brands(self) -> dict[str, str]:
        attributes = self.shop.catalog.attributes
        named = attributes[BRAND].drop_nulls().to_list() if BRAND in attributes.columns else []
        return {" ".join(plain(str(name)).split()): str(name) for name in named}

    @cached_property
    def _common(self) -> dict[str, set[str]]:
        """Values that the texts of several items state."""
        counts = Counter(
            (attribute.facet, attribute.value) for item in self.items for attribute in by_rules(item).used
        )
        return {
            facet: {value for (own, value), count in counts.items() if own == facet and count > 1}
            for facet in FACETS
        }


def item_texts(shop: Shop) -> Iterator[ItemTexts]:
    """Return the items that have a text."""
    catalog = shop.catalog
    columns = {
        facet: [name for name in catalog.attributes.columns if name.casefold() in own]
        for facet, own in COLUMNS.items()
    }
    brand = BRAND if BRAND in catalog.attributes.columns else None
    for row, (item_id, texts) in enumerate(zip(catalog.items.ids, catalog.texts, strict=True)):
        if not any(texts):
            continue
        stated = {
            facet: set[str]().union(
                *(values_stated(facet, str(catalog.attributes[name][row] or "")) for name in names)
            )
            for facet, names in columns.items()
        }
        if brand and catalog.attributes[brand][row]:
            stated[BRAND] = {str(catalog.attributes[brand][row])}
        yield ItemTexts(item_id, texts, {facet: values for facet, values in stated.items() if values})


def enriched_texts(shop: Shop, kept: Sequence[Enrichment]) -> tuple[list[tuple[str, ...]], int]:
    """Texts of attributes for the text encoder, one row an item, none where nothing was enriched; how many
    are of texts that changed since and are left out.
    """
    if not kept:
        return [], 0
    current = {item.item_id: item.digest for item in item_texts(shop)}
    fresh = {
        enrichment.item_id: enrichment
        for enrichment in kept
        if current.get(enrichment.item_id) == enrichment.digest
    }
    texts = [
        ((fresh[item].text,) if item in fresh and fresh[item].text else ()) for item in shop.catalog.items.ids
    ]
    return texts, len(kept) - len(fresh)


__all__ = ["MODEL", "Enriched", "Enricher", "enriched_texts", "item_texts"]
