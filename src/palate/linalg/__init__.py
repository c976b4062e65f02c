"""Linear algebra on all cores: sparse rows, Gram matrices, solves, SVD and the best k of many scores."""
