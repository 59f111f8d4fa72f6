"""Text to an abstract syntax tree: frozen nodes with spans, all errors at once, never an exception."""
