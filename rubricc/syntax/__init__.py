"""Text to a syntax tree: frozen nodes with spans, all errors at once, never an exception."""
