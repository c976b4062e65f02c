"""Reasons and headings in Chinese."""

from collections.abc import Sequence

from palate.explain.crowd import Support
from palate.explain.facts import Facts, Trend, Wrote

SENSES = {
    "text": "描述",
    "image": "外观",
    "audio": "声音",
    "review": "评价",
    "review-image": "买家秀图片",
    "review-audio": "评价中的声音",
    "enriched": "属性",
    "profile": "喜好",
    "fused": "整体特征",
}
"""What two items are alike in."""

SEEN = {"review-image": ("外观", "图片"), "review-audio": ("声音", "录音")}
"""How likeness to what a review shows is said."""

TRENDS: dict[Trend, str] = {"popular": "销量靠前", "now": "近期热销", "then": "您上次光顾前后正热销"}

PARTS = {
    "behaviour": "顾客行为",
    "text": "描述",
    "image": "外观",
    "audio": "声音",
    "popularity": "总销量",
    "time-prior": "近期销量",
    "new-item": "同类商品的一般水平",
    "error": "计算误差",
}

OF_ALL = ("popularity", "time-prior", "new-item")
"""Terms whose names say that they are for anyone."""


class Chinese:
    """Sentences and headings."""

    code = "zh"
    recommends = "为您推荐："
    nothing_left = "没有可推荐的商品：所有商品都已选过。"
    aspects_heading = "大家谈到的方面"
    central_heading = "最有代表性的评价"
    pros_heading = "优点"
    cons_heading = "缺点"
    brief_legend = "~ 由语言模型缩写；原句见 --json"
    legend = "+ 好评，- 差评，· 中评：以所引评价的评分为准"

    def reason(self, facts: Facts) -> str:
        """One sentence."""
        said = _wrote(facts.wrote) if facts.wrote else self._because_of_a_past_item(facts)
        trend = TRENDS.get(facts.trend, "")
        if facts.again:
            said = "您以前选过它"
        if facts.query:
            said = f"它符合您所说的{_quoted(facts.query)}"
        if said:
            return f"{said}，而且{trend}。" if trend else f"{said}。"
        if trend:
            return f"{trend}。"
        if facts.buyers:
            return f"您的历史记录中没有与它明显相关的商品；已有 {facts.buyers:,} 位顾客选过它。"
        return "您的历史记录中没有与它明显相关的商品；它是其余商品中最合适的一件。"

    def because(self, name: str) -> str:
        """Heading of what one past item speaks for."""
        return f"因为您选过{_quoted(name)}："

    def had(self, user: str) -> str:
        """Heading of a history."""
        return f"顾客 {user} 选过（最近的在前）："

    def no_history(self, user: str) -> str:
        """Said in the place of a history."""
        return f"顾客 {user} 还没有历史记录。"

    def not_in_model(self, user: str) -> str:
        """Said where all that someone had came after the model."""
        return f"顾客 {user} 在训练之后才出现：选过的商品还不在模型中，请重新训练。"

    def more(self, count: int) -> str:
        """Said of what is not shown of a history."""
        return f"另有 {count:,} 件"

    def term(self, modality: str, *, prior: bool) -> str:
        """Name of a term of a score."""
        name = PARTS.get(modality) or SENSES.get(modality, modality)
        return f"{name}（对所有人）" if prior and modality not in OF_ALL else name

    def reviews_of(self, title: str, reviews: int, texts: int, rating: float | None) -> str:
        """Heading of what reviews say of an item."""
        rated = "" if rating is None else f"，平均评分 {rating:g}"
        kept = "" if texts == reviews else f"，其中内容不重复的文字评价 {texts:,} 条"
        return f"{title}：共 {reviews:,} 条评价{kept}{rated}"

    def nothing_said(self, reviews: int) -> str:
        """Said where reviews have no text, or there are none."""
        return "评价都没有文字内容。" if reviews else "还没有人评价过它。"

    def sides(self, mentions: int, praises: int, complaints: int) -> str:
        """How many reviews mention an aspect, and how many of them praise the item or complain."""
        told = [f"{count:,} 条{side}" for count, side in ((praises, "好评"), (complaints, "差评")) if count]
        return "，".join([f"{mentions:,} 条评价", *told])

    def listed(self, parts: Sequence[str]) -> str:
        """Parts of a score in a line."""
        return "，".join(parts)

    def _because_of_a_past_item(self, facts: Facts) -> str:
        if facts.source is None:
            return ""
        name = _quoted(facts.name)
        if facts.alike:
            return f"{_senses(facts.alike)}与{name}相近{self._beside(facts.support)}"
        if facts.together:
            return self._together(name, facts.support)
        return f"估计{_senses(facts.guessed)}与{name}相近"

    def _together(self, name: str, support: Support | None) -> str:
        if support is None or support.both == 0:
            return f"从顾客的选择来看，它与{name}间接相关，但还没有其他顾客同时选过这两件"
        if support.often:
            return f"选过{name}的顾客也常选它（{support.among:,} 位中有 {support.both:,} 位）"
        return f"选过{name}的其他顾客里，有 {support.both:,} 位也选了它"

    def _beside(self, support: Support | None) -> str:
        if support is None or support.both < 2:
            return ""
        if support.often:
            return f"，选过那件的顾客也常选这件（{support.among:,} 位中有 {support.both:,} 位）"
        return f"，还有 {support.both:,} 位顾客两件都选了"


def _wrote(wrote: Wrote) -> str:
    """Word what a review of the shopper's own says for an item."""
    name = _quoted(wrote.remark.name)
    if wrote.modality in SEEN:
        sense, what = SEEN[wrote.modality]
        like = "相近" if wrote.praise else "不同"
        return f"{sense}与您{'评价' if wrote.praise else '批评'}{name}时所附的{what}{like}"
    quote = f"（{_quoted(wrote.remark.text)}）" if wrote.remark.text else ""
    if wrote.praise:
        return f"您称赞过{name}{quote}，这件与您所说的相符"
    return f"您批评过{name}{quote}，这件不是那样"


def _quoted(name: str) -> str:
    # Marks within marks are single ones.
    inner = name.replace("“", "‘").replace("”", "’")
    return f"“{inner}”"


def _senses(modalities: Sequence[str]) -> str:
    names = [SENSES.get(modality, f" {modality} 特征") for modality in modalities]
    if len(names) == 1:
        return names[0].strip()
    return f"{'、'.join(names[:-1])}和{names[-1]}都".strip()
