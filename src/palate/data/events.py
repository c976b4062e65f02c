"""Names of events and what they weigh: declared here, overridden under ``[events]`` in palate.toml."""

import re
from collections.abc import Mapping
from typing import Literal

RATING = "rating"
"""In place of a weight: the value of such a row is a rating, which weighs by itself."""

Weight = float | Literal["rating"]
"""Above 0: a sign of liking. Below 0: a sign of dislike. 0: no sign at all."""

UNKNOWN = 0.5
"""Weight of an event under a name that is declared nowhere; `check` says so."""

_DECLARED: tuple[tuple[Weight, str], ...] = (
    (0.0, "impression exposure shown remove_from_cart 曝光 展示 移出购物车"),
    (
        0.2,
        "view click visit detail browse page_view product_view item_view view_item detail_page_view open "
        "play listen read watch preview 浏览 点击 查看 访问 播放 观看 阅读 收听",
    ),
    (
        0.5,
        "like favourite favorite fav wishlist wish add_to_wishlist save bookmark collect heart upvote "
        "thumbs_up follow subscribe 收藏 点赞 喜欢 关注 赞 心愿单",
    ),
    (
        0.6,
        "cart add_to_cart addtocart basket add_to_basket checkout begin_checkout "
        "加购 加购物车 加入购物车 购物车",
    ),
    (0.7, "share recommend repost forward download finish complete 分享 转发 推荐 下载 完播 看完"),
    (
        1.0,
        "purchase buy order transaction sale paid pay payment checkout_completed subscription rent "
        "购买 下单 买 支付 付款 成交 订购 已购",
    ),
    (RATING, "rating rate rated review score vote star stars 评分 评价 评论 打分 点评"),
    (
        -1.0,
        "dislike refund return cancel order_cancelled cancelled canceled chargeback complaint block ban "
        "report thumbs_down downvote not_interested unlike "
        "不喜欢 退货 退款 踩 差评 投诉 屏蔽 拉黑 取消 取消订单 举报 不感兴趣 退换",
    ),
    (
        -0.5,
        "skip hide dismiss unfavourite unfavorite unfollow unsubscribe 跳过 隐藏 取消收藏 取消点赞 取消关注",
    ),
)

THUMBS = frozenset(["like", "thumbs", "thumb", "vote", "upvote", "点赞", "喜欢", "赞"])
"""Events whose value tells yes from no where both occur."""

_PAST = {
    "bought": "buy",
    "sold": "sale",
    "faved": "fav",
    "shipped": "purchase",
    "sent_back": "return",
    "watched": "watch",
    "clicked": "click",
    "skipped": "skip",
    "banned": "ban",
}


def normal(name: str) -> str:
    """An event's name as it is compared: lower case, parts joined by underscores."""
    apart = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name.strip())
    return re.sub(r"[\s_./:-]+", "_", apart.casefold()).strip("_")


DECLARED: Mapping[str, Weight] = {
    normal(name): weight for weight, names in _DECLARED for name in names.split()
}
"""Weights by normal name; relative ones, since the strongest kind in a file comes to weigh 1."""


def weight_of(name: str, overridden: Mapping[str, Weight]) -> Weight | None:
    """What an event weighs; None where its name is declared nowhere.

    Parameters
    ----------
    name : str
        As in the file, "" for a row without an event: the value of such a row is a rating.
    overridden : mapping of str to Weight
        ``[events]`` of palate.toml, by normal name.
    """
    plain = normal(name)
    for form in _forms(plain):
        if form in overridden:
            return overridden[form]
    if not plain:
        return RATING
    return next((DECLARED[form] for form in _forms(plain) if form in DECLARED), None)


def _forms(plain: str) -> list[str]:
    """A name as it is, and without the ending of a past tense or a plural: views, added_to_cart."""
    forms = [plain, _PAST.get(plain, plain)]
    first, _, rest = plain.partition("_")
    for ending in ("s", "d", "ed", "ned", "ped"):
        if first.endswith(ending) and len(first) - len(ending) >= 3:
            forms.append("_".join(part for part in (first.removesuffix(ending), rest) if part))
    return list(dict.fromkeys(forms))
