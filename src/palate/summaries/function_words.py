"""Words that hold a sentence together and claim nothing."""

from palate.llm.grounding import Vocabulary

FUNCTION_WORDS = Vocabulary.of(
    """
    a an and are as at be been being by for from had has have i in is it its my of on or our so that the their
    they this to was we were which while who with you your very also just
    """,
    "的 了 和 与 也 还 很 是 有 在 都 又 这 那 它 我 我们 你 您 他们 着 过 得 地 就 而 且 并 以 及 等",
)
