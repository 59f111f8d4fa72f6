"""Questions to verdicts: who is asked what, and what an answer is worth."""
