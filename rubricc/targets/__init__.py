"""The checked program as plans, prompts, schemas and modules."""
