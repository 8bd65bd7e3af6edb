"""Reading a question: its kind, whom and what it is about, when and where. Pure: text in, `Query` out."""
