"""From candidates to claims: what answers, what is the verdict, what to say where nothing does."""
