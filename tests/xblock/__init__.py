"""The XBlock: views, handlers, tokens, problems, translations, and the wheel it is shipped in."""
