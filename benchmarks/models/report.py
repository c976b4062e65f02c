"""Tables of what models reach: those measured here, and what others reach on the same rows."""

from dataclasses import dataclass

from benchmarks.models.measuring import Result, known

HEAD = "| model | recall@20 | ndcg@20 | seconds | MiB | measured by |"
RULE = "| --- | --- | --- | --- | --- | --- |"

HERE = "`python -m benchmarks.models {shop}`"
OWN_CODE = "us, its own code, on the same rows"
PAPER = "its paper"
ON_TEST = "its paper, chosen on test rows"


@dataclass(frozen=True)
class Peer:
    """What another program reaches on a shop's test rows.

    Parameters
    ----------
    shop : str
        Folder of the data.
    name : str
        Program and model.
    recall, ndcg : float
        At 20.
    by : str
        Who measured it.
    seconds : float, optional
        Processor time of the chosen fit, where it was measured.
    """

    shop: str
    name: str
    recall: float
    ndcg: float
    by: str = OWN_CODE
    seconds: float | None = None


PEERS = (
    Peer("tiktok", "implicit, ALS", 0.0851, 0.0356, seconds=1),
    Peer("tiktok", "implicit, item-knn by BM25", 0.0658, 0.0294, seconds=1),
    Peer("tiktok", "Cornac, BPR", 0.0802, 0.0359, seconds=3),
    Peer("tiktok", "MMRec, LightGCN", 0.0922, 0.0419, seconds=113),
    Peer("tiktok", "MMRec, FREEDOM", 0.0885, 0.0385, seconds=187),
    Peer("tiktok", "MMRec, BM3 (stopped at 122 s, still rising)", 0.0787, 0.0325, seconds=122),
    Peer("tiktok", "MMRec, SMORE (stopped at 151 s, still rising)", 0.0963, 0.0406, seconds=151),
    Peer("tiktok", "MMRec, MGCN (stopped at 192 s, still rising)", 0.1074, 0.0450, seconds=192),
    Peer("tiktok", "LightGCN", 0.0653, 0.0282, PAPER),
    Peer("tiktok", "MMGCN, with text", 0.0730, 0.0307, PAPER),
    Peer("tiktok", "LATTICE, with text", 0.0843, 0.0367, PAPER),
    Peer("tiktok", "BM3, with text", 0.0957, 0.0404, PAPER),
    Peer("tiktok", "DiffMM, with text", 0.1129, 0.0456, ON_TEST),
    Peer("tiktok", "MDMNS, with text", 0.1193, 0.0525, ON_TEST),
    Peer("office", "implicit, ALS", 0.0563, 0.0259, seconds=3),
    Peer("office", "implicit, item-knn by BM25", 0.0545, 0.0268, seconds=1),
    Peer("office", "Cornac, BPR", 0.0474, 0.0193, seconds=2),
    Peer("office", "MMRec, LightGCN", 0.0470, 0.0209, seconds=82),
    Peer("office", "MMRec, FREEDOM", 0.0504, 0.0229, seconds=68),
    Peer("office", "MMRec, BM3 (stopped at 116 s, still rising)", 0.0449, 0.0205, seconds=116),
    Peer("office", "MMRec, SMORE (stopped at 96 s, still rising)", 0.0526, 0.0250, seconds=96),
    Peer("office", "MMRec, MGCN (stopped at 113 s, still rising)", 0.0630, 0.0290, seconds=113),
    Peer("office", "RecTools, SASRec, 50 epochs", 0.0956, 0.0415, seconds=490),
    Peer("office", "RecTools, SASRec, 100 epochs", 0.0977, 0.0419, seconds=1058),
)
"""Programs of others on two cores, and figures of papers on the split that the data comes with."""


def table(shop: str) -> str:
    """Make the table of a shop, the most accurate model first."""
    rows = [(result.recall, _own(result)) for result in known() if result.shop == shop]
    rows += [(peer.recall, _other(peer)) for peer in PEERS if peer.shop == shop]
    return "\n".join([HEAD, RULE, *(line for _, line in sorted(rows, reverse=True))])


def _own(result: Result) -> str:
    reached = f"{_digits(result.recall)} | {_digits(result.ndcg)} | {result.seconds:.0f} | {result.peak:.0f}"
    return f"| **{result.model}** | {reached} | {HERE.format(shop=result.shop)} |"


def _other(peer: Peer) -> str:
    seconds = "" if peer.seconds is None else f"{peer.seconds:.0f}"
    return f"| {peer.name} | {_digits(peer.recall)} | {_digits(peer.ndcg)} | {seconds} | | {peer.by} |"


def _digits(share: float) -> str:
    return f"{share:.4f}".removeprefix("0")
