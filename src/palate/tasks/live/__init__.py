"""Answers of a living shop: what was frozen by a training, and what has happened since."""
