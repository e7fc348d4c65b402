"""The phone's door to first answers."""
