"""The composition root: binds adapters, news and routes, and runs the two kinds of process, `serve` and `work`.

Nothing is imported here: the parent of the API processes (`processes`) stays small because it loads none of what it
starts.
"""
