"""Accuracy on real data, by a scorer that shares no code with palate: the table of README."""

import json
import subprocess
import sys
from dataclasses import dataclass
from functools import cache

from scripts.docs.commands import SHARED, copy_of, measured

DATA = {
    "en": {
        "office": "Amazon Office 2014 5-core, raw text",
        "tiktok": "TikTok, audio and image features",
        "baby": "Amazon Baby 5-core, behaviour alone",
    },
    "zh": {
        "office": "Amazon Office 2014 5-core，原始文本",
        "tiktok": "TikTok，音频与图片特征",
        "baby": "Amazon Baby 5-core，仅行为",
    },
}
"""What each data set is, by the language of the page and its folder."""

HEAD = {"en": "data | users | items | train rows", "zh": "数据 | 用户 | 商品 | 训练行数"}
"""What the columns are called, by the language of the page."""


@dataclass(frozen=True)
class Score:
    """How ``auto`` at its default budget does on one data set.

    Parameters
    ----------
    users, items, rows : int
        Size; rows are those it learned from.
    recall, ndcg : float
        At 20, on the test rows.
    peak : float
        Most memory of training and of recommending, in MiB.
    """

    users: int
    items: int
    rows: int
    recall: float
    ndcg: float
    peak: float


@cache
def score(name: str) -> Score:
    """Train on train rows, recommend to everyone, and let the scorer compare with test rows."""
    folder = copy_of(name, "accuracy")
    told, training = measured("train", folder, "--on", "train", "--json")
    out = folder / "recs.csv"
    _, recommending = measured("recommend", folder, "--users", "all", "--k", 20, "--out", out)
    scorer = [sys.executable, SHARED / "tools" / "score_recs.py", folder / "interactions.csv", out]
    protocol = ["--split", "test", "--k", "20", "--exclude", "train"]
    found = json.loads(subprocess.run([*scorer, *protocol], capture_output=True, check=True).stdout)
    trained = json.loads(told)
    sizes = trained["users"], trained["items"], trained["interactions"]
    return Score(*sizes, found["recall"], found["ndcg"], max(training, recommending))


def table(language: str) -> str:
    """One row a data set."""
    lines = [f"| {HEAD[language]} | recall@20 | ndcg@20 |", "|---|---|---|---|---|---|"]
    for name, what in DATA[language].items():
        measured = score(name)
        sizes = f"{measured.users:,} | {measured.items:,} | {measured.rows:,}"
        lines.append(f"| {what} | {sizes} | {measured.recall:.4f} | {measured.ndcg:.4f} |")
    return "\n".join(lines) + "\n"
