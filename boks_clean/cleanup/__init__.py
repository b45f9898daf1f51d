"""Clean-up in bulk: what is proposed, what people decided, what it does to the figures."""
