"""One module of routes and schemas per domain."""
