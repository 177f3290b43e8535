"""The HTTP side: create_app, routes, schemas, pages."""
