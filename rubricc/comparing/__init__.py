"""Two responses to one prompt, or many, and which of them is better."""
