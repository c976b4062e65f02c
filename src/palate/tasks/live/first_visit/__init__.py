"""The first visit to a shop that is empty: files come in, are understood, and are taken into the shop."""

from palate.tasks.live.first_visit.uploaded import Uploaded, UploadedFile
from palate.tasks.live.first_visit.visit import FirstVisit, Visited

__all__ = ["FirstVisit", "Uploaded", "UploadedFile", "Visited"]
