"""Does the judge agree with people: labels of both to figures, and a result that can go stale."""
