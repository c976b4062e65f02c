"""Work on more than one machine: the same commands on a Ray cluster."""

from palate.scale.engines import working_on

__all__ = ["working_on"]
