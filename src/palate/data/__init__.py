"""Data types of all rooms: ids, features, histories, splits, and the dataset that models learn from."""

from palate.data.dataset import Dataset
from palate.data.features import Features, Fingerprint, unit_rows
from palate.data.histories import Histories
from palate.data.ids import Index
from palate.data.parts import BETWEEN, PARTS, TEST, TRAIN, VALID
from palate.data.relevant import Counts, Relevant, relevant_of
from palate.data.remarks import LaterReviews, Remarks, ReviewSpace, ReviewTable
from palate.data.splits import SPLITS, assign

__all__ = [
    "BETWEEN",
    "PARTS",
    "SPLITS",
    "TEST",
    "TRAIN",
    "VALID",
    "Counts",
    "Dataset",
    "Features",
    "Fingerprint",
    "Histories",
    "Index",
    "LaterReviews",
    "Relevant",
    "Remarks",
    "ReviewSpace",
    "ReviewTable",
    "assign",
    "relevant_of",
    "unit_rows",
]
