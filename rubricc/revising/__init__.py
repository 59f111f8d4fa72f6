"""Responses to revisions: criticised by drawn principles and rewritten, with every step kept."""
