"""The functions of the language: their types, and what they compute."""
