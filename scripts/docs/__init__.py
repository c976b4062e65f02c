"""Output and figures in README and docs: made by commands, compared with what the pages say.

``python -m scripts.docs`` rewrites every marked block; the tests in tests/docs compare (``make docs-check``).
"""
