"""What a run leaves behind: its rows, its summary, pages with plots, and two runs compared."""
