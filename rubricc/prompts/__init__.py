"""Every prompt template, in one place."""
