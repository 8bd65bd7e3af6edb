"""Other programs: an HTTP API and an MCP server over one library, with the objects of `--json`."""
