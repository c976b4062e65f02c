"""All that free words are checked for."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from palate.llm.grounding.figures import unfounded
from palate.llm.grounding.form import echoes, form_refusal
from palate.llm.grounding.names import Names
from palate.llm.grounding.vocabulary import Vocabulary


@dataclass(frozen=True)
class Grounds:
    """What free words may say.

    Parameters
    ----------
    facts : sequence of str
        All that the model was told of the matter.
    vocabulary : Vocabulary
        Words without a claim of their own.
    prompt : str
        Words that may not come back.
    names : Names
        Items and brands of the catalogue.
    longest : int
        Characters.
    """

    facts: Sequence[str]
    vocabulary: Vocabulary
    prompt: str
    names: Names = field(default_factory=Names)
    longest: int = 240

    def refusal(self, said: str) -> str | None:
        """Why words are refused, without repeating any of them; None where all of it is founded."""
        if (wrong := form_refusal(said, self.longest)) is not None:
            return wrong
        if echoes(said, self.prompt):
            return "it repeats the prompt"
        common = self.vocabulary.stems | self.vocabulary.phrases
        if unfounded(said, self.facts, common):
            return "it states a number that is not given"
        if self.names.foreign(said, self.facts, common):
            return "it names what is not given"
        if not self.vocabulary.covers(said, self.facts):
            return "it says words that are not given"
        return None
