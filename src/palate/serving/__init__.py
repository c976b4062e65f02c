"""The HTTP API: parse a request, call a task, write the answer. Needs the extra ``palate[serve]``."""
