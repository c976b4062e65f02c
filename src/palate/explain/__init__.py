"""Contributions and reasons."""
