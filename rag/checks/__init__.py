"""The two promises: words are cut from the page, and nobody gets words that the page does not give them."""
