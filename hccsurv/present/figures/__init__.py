"""Results drawn with Plotly."""
