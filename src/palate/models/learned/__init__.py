"""Recommenders trained by gradient descent: one file a model; loop, sampler, graphs and fusions shared.

All of it needs PyTorch (``pip install palate[deep]``) and runs on CPU and GPU by the same code.
"""
