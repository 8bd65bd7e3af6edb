"""The formats: bytes in, records out. One file each; `readers.py` has the table of all of them."""
