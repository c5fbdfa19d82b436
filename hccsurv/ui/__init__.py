"""The only code outside app.py and pages/ that knows Streamlit."""
