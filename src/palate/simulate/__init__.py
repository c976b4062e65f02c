"""Made-up shops whose tastes are known."""
