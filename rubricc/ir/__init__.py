"""The checked program as frozen models; digests and differences of it."""
