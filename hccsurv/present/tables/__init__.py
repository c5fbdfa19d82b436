"""Results as tables of text with the number behind each cell."""
