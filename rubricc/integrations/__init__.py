"""Plans as rewards of training frameworks, one file each."""
