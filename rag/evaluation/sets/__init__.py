"""Question sets: read from files, drafted from a library, and where their right answers stand on its pages."""
