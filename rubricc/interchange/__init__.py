"""Other people's rubrics in, and ours out: one file a format."""
