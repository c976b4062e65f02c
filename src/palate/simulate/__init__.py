"""Made-up shops whose tastes are known."""

from palate.simulate.writer import ShopFacts, Tastes, simulate_shop

__all__ = ["ShopFacts", "Tastes", "simulate_shop"]
