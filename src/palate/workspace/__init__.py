"""The facade that people hold: one shop folder, and all that can be done with it."""

from palate.workspace.facade import Workspace

__all__ = ["Workspace"]
