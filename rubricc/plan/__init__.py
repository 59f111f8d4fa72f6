"""The compiled artefact as types: JSON, versioned, hashed. Nothing here computes a score."""
