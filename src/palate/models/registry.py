"""Every recommender by name. A new model is one file and one entry here; files are read when asked for.

Other packages ship models as entry points of the group "palate.models": a name, and "package.module:Class".
"""

from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import entry_points

from palate.errors import InputError, MissingExtra
from palate.logs import get_logger
from palate.wording import there_are

log = get_logger(__name__)

GROUP = "palate.models"
"""Entry points by which other packages ship models."""


@dataclass(frozen=True)
class Entry:
    """Description of a recommender that is not loaded yet.

    Parameters
    ----------
    path : str
        "module:Class", in this package where no other is named.
    summary : str
        Description in one line.
    source : str
        Authors of the method; "-" for common knowledge.
    learned : bool
        Whether it is trained by gradient descent, with PyTorch.
    content_only : bool
        Whether it learns from features alone and refuses a dataset that has none.
    package : str
        Package that ships it, "" for palate itself.
    """

    path: str
    summary: str
    source: str = "-"
    learned: bool = False
    content_only: bool = False
    package: str = ""

    @property
    def module(self) -> str:
        """Module of the class."""
        module = self.path.split(":")[0]
        return module if self.package else f"{__package__}.{module}"

    @property
    def class_name(self) -> str:
        """Name of the class."""
        return self.path.split(":")[1]

    @property
    def extra(self) -> str:
        """Extra of palate that it requires, empty for none."""
        return "deep" if self.learned else ""


RECOMMENDERS: dict[str, Entry] = {
    "als": Entry(
        "als:ALS",
        "vectors by alternating least squares over all pairs, closed form in turn",
        "Hu et al., ICDM 2008; Rendle et al., RecSys 2022",
    ),
    "auto": Entry("auto:Auto", "the blend of all models that ranks held-out items best, chosen on valid"),
    "blend": Entry("blend:Blend", "weighted sum of other models' scores, scaled for each user"),
    "bm3": Entry(
        "learned.bm3:BM3",
        "embeddings and features that predict each other's dropout views, without negatives",
        "Zhou et al., WWW 2023",
        learned=True,
    ),
    "bpr-mf": Entry(
        "learned.bpr_mf:BPRMF",
        "vectors and item biases that rank what was done first",
        "Rendle et al., UAI 2009",
        learned=True,
    ),
    "buy-again": Entry(
        "buy_again:BuyAgain",
        "what the person took before, by frequency and recency; for shops where people buy again",
        "Hu et al., SIGIR 2020",
    ),
    "content-knn": Entry(
        "knn:ContentKNN",
        "items of like content in every modality, sparse; serves new items and new users",
        "Lops et al., Recommender Systems Handbook 2011",
        content_only=True,
    ),
    "content-profile": Entry(
        "content_profile:ContentProfile",
        "items like the whole history in every modality; serves new items and new users",
        "Pazzani and Billsus, The Adaptive Web 2007",
        content_only=True,
    ),
    "ease": Entry("ease:EASE", "linear autoencoder over items, closed form", "Steck, WWW 2019"),
    "freedom": Entry(
        "learned.freedom:FREEDOM",
        "vectors smoothed over frozen graphs of like items and a thinned graph of who did what",
        "Zhou and Shen, ACM MM 2023",
        learned=True,
    ),
    "graph-filter": Entry(
        "graph_filter:GraphFilter",
        "polynomial low-pass filter on the user-item graph with content hops, closed form",
        "Shen et al., CIKM 2021; Park et al., SIGIR 2024",
    ),
    "graph-softmax": Entry(
        "learned.graph_softmax:GraphSoftmax",
        "vectors and content smoothed over the graph of who did what, by the likelihood of a user's items",
        "He et al., SIGIR 2020; Wu et al., TOIS 2023",
        learned=True,
    ),
    "item-knn": Entry("knn:ItemKNN", "items done by the same users, sparse", "Sarwar et al., WWW 2001"),
    "l3ae": Entry(
        "l3ae:L3AE",
        "EASE drawn towards content EASE of every modality, closed form",
        "Moon et al., CIKM 2025",
    ),
    "lattice": Entry(
        "learned.lattice:LATTICE",
        "vectors smoothed over graphs of like items that are learned, and of who did what",
        "Zhang et al., ACM MM 2021",
        learned=True,
    ),
    "lightgcn": Entry(
        "learned.lightgcn:LightGCN",
        "vectors smoothed over the graph of who did what",
        "He et al., SIGIR 2020",
        learned=True,
    ),
    "masked-set": Entry(
        "learned.masked_set:MaskedSet",
        "hidden items found from the rest of a history, its order left aside",
        "Liang et al., WWW 2018; Sun et al., CIKM 2019",
        learned=True,
    ),
    "mgcn": Entry(
        "learned.mgcn:MGCN",
        "modalities purified by behaviour, smoothed over like items, fused by preference",
        "Yu et al., ACM MM 2023",
        learned=True,
    ),
    "mmgcn": Entry(
        "learned.mmgcn:MMGCN",
        "a graph network of each modality, and the mean of what they say",
        "Wei et al., ACM MM 2019",
        learned=True,
        content_only=True,
    ),
    "popularity": Entry("popularity:Popularity", "what most users had; the baseline for everything else"),
    "review-profile": Entry(
        "review_profile:ReviewProfile",
        "items like what the person praised in reviews, unlike what they complained about",
        "Rocchio 1971; Zheng et al., WSDM 2017",
        content_only=True,
    ),
    "sasrec": Entry(
        "learned.sasrec:SASRec",
        "self-attention over the ordered history, item vectors with content",
        "Kang and McAuley, ICDM 2018",
        learned=True,
    ),
    "slit": Entry(
        "slit:SLIT", "what follows what: sequential linear model, closed form", "Choi et al., WWW 2021"
    ),
    "smore": Entry(
        "learned.smore:SMORE",
        "modalities filtered and fused as spectra, smoothed over like items, weighed by preference",
        "Ong and Khong, WSDM 2025",
        learned=True,
    ),
    "sparse-l3ae": Entry(
        "sparse_l3ae:SparseL3AE",
        "L3AE, or EASE without features, among the nearest items of each item, sparse",
        "Ning and Karypis, ICDM 2011; Moon et al., CIKM 2025",
    ),
    "taste-profile": Entry(
        "taste_profile:TasteProfile",
        "items like the words of the person's profile; see palate profile",
        "Rocchio 1971; Lyu et al., NAACL Findings 2024",
        content_only=True,
    ),
    "time-prior": Entry("popularity:TimePrior", "what sold shortly before the user's last row"),
    "two-tower": Entry(
        "learned.two_tower:TwoTower",
        "items by content alone and users by their history; serves new items and new users",
        "Yi et al., RecSys 2019",
        learned=True,
        content_only=True,
    ),
    "vbpr": Entry(
        "learned.vbpr:VBPR",
        "vectors as in bpr-mf, beside a taste in what items are made of",
        "He and McAuley, AAAI 2016",
        learned=True,
    ),
}
"""By the name that commands and recipes give a model."""


def _shipped() -> dict[str, Entry]:
    """List the models that installed packages ship; a name that is taken is left out with a warning."""
    found: dict[str, Entry] = {}
    for point in entry_points(group=GROUP):
        package = point.dist.name if point.dist else point.module
        if other := RECOMMENDERS.get(point.name) or found.get(point.name):
            by = other.package or "palate"
            log.warning(f"model '{point.name}' of {package} is left out: {by} has one of that name")
        else:
            summary = f"as the package {package} tells"
            found[point.name] = Entry(point.value.replace(" ", ""), summary, package=package)
    return found


RECOMMENDERS |= _shipped()


def load_class(name: str) -> object:
    """Import the object that the registry names; :func:`palate.models.class_of` returns it as a class.

    Raises
    ------
    InputError
        If there is none, and the message lists those there are; or if what another package ships can't be
        loaded or has another name.
    MissingExtra
        If it needs a library that is not installed.
    """
    if name not in RECOMMENDERS:
        raise InputError(f"no model called '{name}'{there_are(name, sorted(RECOMMENDERS))}")
    entry = RECOMMENDERS[name]
    if entry.package:
        return _load_shipped(name, entry)
    try:
        return getattr(import_module(entry.module), entry.class_name)
    except ModuleNotFoundError as error:
        if error.name != "torch":
            raise
        raise MissingExtra(f"{name} needs torch: pip install 'palate[{entry.extra}]'") from error


def _load_shipped(name: str, entry: Entry) -> object:
    """Import a model of another package."""
    what = f"model '{name}' of the package {entry.package}"
    try:
        found = getattr(import_module(entry.module), entry.class_name)
    except Exception as error:  # what others write may end in anything
        raise InputError(f"{what} can't be loaded: {type(error).__name__}: {error}") from error
    if getattr(found, "name", None) != name:
        raise InputError(f"{what} calls itself {getattr(found, 'name', None)!r}; both names must be the same")
    return found
