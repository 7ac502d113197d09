"""Which reports are copies of one text, and where that text is from."""
