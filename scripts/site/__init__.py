"""The documentation site: README in its languages, docs, the changelog and the API from docstrings.

``python -m scripts.site`` builds it into build/site (``make docs``).
"""
