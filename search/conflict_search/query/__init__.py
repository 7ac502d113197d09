"""From typed words to a plan: the grammar, the names among the words, their meanings, the conditions."""
