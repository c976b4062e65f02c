"""Reasons and headings in English."""

from collections.abc import Sequence

from palate.explain.crowd import Support
from palate.explain.facts import Facts, Trend, Wrote
from palate.wording import counted

VERBS = {
    "text": ("reads", "read"),
    "image": ("looks", "look"),
    "audio": ("sounds", "sound"),
    "review": ("is, by its reviews,", "be, by its reviews,"),
    "review-image": ("is, by pictures in reviews,", "be, by pictures in reviews,"),
    "review-audio": ("is, by sounds in reviews,", "be, by sounds in reviews,"),
    "enriched": ("is, by its attributes,", "be, by its attributes,"),
    "profile": ("is, by your tastes,", "be, by your tastes,"),
    "fused": ("is, all in all,", "be, all in all,"),
}
"""How likeness in a modality is said, and how it is after "thought to"."""

SEEN = {"review-image": ("looks", "picture"), "review-audio": ("sounds", "recording")}
"""How likeness to what a review shows is said."""

TRENDS: dict[Trend, str] = {
    "popular": "it sells well",
    "now": "it sells well at the moment",
    "then": "it sold well around your last visit",
}

PARTS = {
    "popularity": "what sells",
    "time-prior": "what sells lately",
    "new-item": "usual for items like it",
    "error": "error of the sum",
}


class English:
    """Sentences and headings."""

    code = "en"
    recommends = "palate recommends:"
    nothing_left = "Nothing is left to recommend: every item was had before."
    aspects_heading = "What reviews speak of"
    central_heading = "What most of them say"
    pros_heading = "For it"
    cons_heading = "Against it"
    brief_legend = "~ said in fewer words by a language model; --json has the sentence itself too"
    legend = "+ praise, - complaint, · neither: by the rating of the review that is quoted"

    def reason(self, facts: Facts) -> str:
        """One sentence."""
        said = _wrote(facts.wrote) if facts.wrote else self._because_of_a_past_item(facts)
        trend = TRENDS.get(facts.trend, "")
        if facts.again:
            said = "You chose it before"
        if facts.query:
            said = f"It fits what you asked for (“{facts.query}”)"
        if said:
            # One "and" a sentence is enough.
            joint = "; " if self._beside(facts.support) and facts.alike else ", and "
            return _ended(f"{said}{joint}{trend}" if trend else said)
        if trend:
            return trend[0].upper() + trend[1:] + "."
        if facts.buyers:
            chosen = "one shopper has" if facts.buyers == 1 else f"{facts.buyers:,} shoppers have"
            return f"Nothing in your history speaks for it; {chosen} chosen it."
        return "Nothing in your history speaks for it; it is the best of what is left."

    def because(self, name: str) -> str:
        """Heading of what one past item speaks for."""
        return f"Because of {name}:"

    def had(self, user: str) -> str:
        """Heading of a history."""
        return f"{user} had, latest first:"

    def no_history(self, user: str) -> str:
        """Said in the place of a history."""
        return f"{user} has no history yet."

    def not_in_model(self, user: str) -> str:
        """Said where all that someone had came after the model."""
        return f"{user} came after training: what they had is not in the model yet; train again."

    def more(self, count: int) -> str:
        """Said of what is not shown of a history."""
        return f"and {count:,} more"

    def term(self, modality: str, *, prior: bool) -> str:
        """Name of a term of a score."""
        if modality in PARTS:
            return PARTS[modality]
        return f"{modality} (for anyone)" if prior else modality

    def reviews_of(self, title: str, reviews: int, texts: int, rating: float | None) -> str:
        """Heading of what reviews say of an item."""
        rated = "" if rating is None else f", rated {rating:g} in the mean"
        kept = "" if texts == reviews else f", {texts:,} with a text of their own"
        return f"{title}: {counted(reviews, 'review')}{kept}{rated}"

    def nothing_said(self, reviews: int) -> str:
        """Said where reviews have no text, or there are none."""
        return "No review has a text." if reviews else "Nobody has reviewed it yet."

    def sides(self, mentions: int, praises: int, complaints: int) -> str:
        """How many reviews mention an aspect, and how many of them praise the item or complain."""
        sides = ((praises, "for it"), (complaints, "against it"))
        told = [f"{count:,} {side}" for count, side in sides if count]
        return ", ".join([counted(mentions, "review"), *told])

    def listed(self, parts: Sequence[str]) -> str:
        """Parts of a score in a line."""
        return ", ".join(parts)

    def _because_of_a_past_item(self, facts: Facts) -> str:
        if facts.source is None:
            return ""
        if facts.alike:
            verbs = _listed([VERBS.get(modality, (f"is, by {modality},", ""))[0] for modality in facts.alike])
            return f"It {verbs} like {facts.name}{self._beside(facts.support)}"
        if facts.together:
            return self._together(facts.name, facts.support)
        verbs = _listed([VERBS.get(modality, ("", f"be, by {modality},"))[1] for modality in facts.guessed])
        return f"It is thought to {verbs} like {facts.name}"

    def _together(self, name: str, support: Support | None) -> str:
        if support is None or support.both == 0:
            return f"What shoppers choose links it to {name}, though nobody else chose both"
        if support.often:
            return f"Shoppers who chose {name} often choose it too ({support.both:,} of {support.among:,})"
        others = "One other shopper" if support.both == 1 else f"{support.both:,} other shoppers"
        return f"{others} who chose {name} also chose it"

    def _beside(self, support: Support | None) -> str:
        if support is None or support.both < 2:
            return ""
        if support.often:
            return f", and shoppers often choose the two together ({support.both:,} of {support.among:,})"
        return f", and {support.both:,} other shoppers chose both"


def _wrote(wrote: Wrote) -> str:
    """Word what a review of the shopper's own says for an item."""
    name, quote = wrote.remark.name, f" (“{wrote.remark.text}”)" if wrote.remark.text else ""
    if wrote.modality in SEEN:
        verb, what = SEEN[wrote.modality]
        like = f"like the {what} in your review" if wrote.praise else f"unlike the {what} in your complaint"
        return f"It {verb} {like} of {name}"
    if wrote.praise:
        return f"You praised {name}{quote}, and this fits what you said"
    return f"You complained of {name}{quote}, and this is not like that"


def _ended(said: str) -> str:
    """Add a full stop, unless a title at the end brought a mark already."""
    return said if said.endswith((".", "!", "?", "…")) else f"{said}."


def _listed(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
