"""A language model that helps: any OpenAI-compatible server, or a small one in this process.

Nothing of palate needs one. What it answers is checked, and where it gives no good answer in time,
something without a model answers, which is counted and shown.
"""

from palate.llm.answers import Answer
from palate.llm.llm import Llm
from palate.llm.plan import Plan
from palate.llm.questions import Picture, Question, Sound
from palate.llm.tally import Tally

__all__ = ["Answer", "Llm", "Picture", "Plan", "Question", "Sound", "Tally"]
