"""What a broken piece was meant to be: each common slip has a finding of its own."""
