"""What a reader sees: results in, figures and tables out. Computes nothing."""
