"""Text, spans, and where files and the shipped library lie."""
