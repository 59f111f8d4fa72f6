"""What a run has to show: its rows as one page, and a record of how it was made."""
