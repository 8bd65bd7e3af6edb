"""An article's statements: what the network read repaired, who is meant, what is done by speaking and to whom."""
