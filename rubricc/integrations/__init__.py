"""Rewards for training frameworks, one file each."""
