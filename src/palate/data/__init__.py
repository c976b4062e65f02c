"""The workspace folder: schema, readers, cleaning and quarantine, ids, splits, and the dataset of models."""

from palate.data.build import dataset_of, split_name
from palate.data.check import Check, check_of
from palate.data.dataset import PARTS, TEST, TRAIN, VALID, Dataset
from palate.data.features import Features, Fingerprint, unit_rows
from palate.data.histories import Histories
from palate.data.ids import Index
from palate.data.quarantine import Quarantine, Reject
from palate.data.reading import read_shop
from palate.data.shop import Catalog, MediaRef, ReadyMade, Shop
from palate.data.splits import SPLITS, assign
from palate.data.wanted import Counts, Wanted, wanted_of

__all__ = [
    "PARTS",
    "SPLITS",
    "TEST",
    "TRAIN",
    "VALID",
    "Catalog",
    "Check",
    "Counts",
    "Dataset",
    "Features",
    "Fingerprint",
    "Histories",
    "Index",
    "MediaRef",
    "Quarantine",
    "ReadyMade",
    "Reject",
    "Shop",
    "Wanted",
    "assign",
    "check_of",
    "dataset_of",
    "read_shop",
    "split_name",
    "unit_rows",
    "wanted_of",
]
