"""Program to program: one rewrite a file, in the order of the tuple in :mod:`.pipeline`."""

from rubricc.passes.pipeline import run_passes

__all__ = ["run_passes"]
