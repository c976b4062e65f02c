"""What people are told of parts that were written."""

from palate.wording import counted


def parts_told(parts: int, kept: int) -> str:
    """How many parts there are, and how many of them an earlier run left."""
    told = f": {counted(parts, 'part')}"
    return f"{told}, of which {counted(kept, 'part')} were there" if kept else told
