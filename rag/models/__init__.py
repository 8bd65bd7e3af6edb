"""The trained networks, and the one small runtime that runs them without torch."""
