"""The block in the real Open edX workbench, in a real browser, with a real backend behind it."""
