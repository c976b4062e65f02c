"""Units that times are counted in."""

DAY = 86_400
"""Seconds of a day."""
