"""What people do by speaking: acts, the verbs that announce them, whom they are aimed at."""
