"""Commands one after the other over a folder, so that a stop loses and repeats nothing."""
