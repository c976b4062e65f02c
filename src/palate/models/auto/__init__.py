"""Choices on valid rows: models, parameters and weights of a blend, imputation, strength of events."""

from palate.models.auto.model import BUDGET, Auto, Choice, choose

__all__ = ["BUDGET", "Auto", "Choice", "choose"]
