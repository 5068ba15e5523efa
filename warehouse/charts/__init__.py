"""Charts and the words that go with them: pure functions, no reading and no Streamlit."""
