"""The whole way from a source to a plan, on one screen."""
