"""A plan and rows to verdicts and scores."""
