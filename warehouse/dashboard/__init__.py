"""The Streamlit app: reads the current publication, never the lake or a build."""
