"""Expressions: names found, types checked, every fault underlined."""
