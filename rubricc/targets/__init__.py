"""The checked program to a plan and its files."""
