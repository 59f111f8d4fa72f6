"""What a rubric will ask, cost and pay, before anything runs."""
