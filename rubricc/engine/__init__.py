"""Requests to replies: retries, limits, budgets, the cache and the bill of a run."""
