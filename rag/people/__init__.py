"""Who is who: names and their spellings, speakers within an article and across articles, users' corrections."""
