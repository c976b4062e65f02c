"""Several modalities into one matrix."""
