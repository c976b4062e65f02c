"""palate."""
