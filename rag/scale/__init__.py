"""Reading with many machines: the half of ingest that needs no library, on a Ray cluster."""
