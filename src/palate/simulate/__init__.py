"""Made-up shops whose tastes are known."""

from palate.simulate.writer import ShopFacts, simulate_shop

__all__ = ["ShopFacts", "simulate_shop"]
