"""How the weights in rag/models/attribution were made and measured."""
