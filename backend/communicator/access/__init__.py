"""Who may call: sites, secrets, tokens, used token ids, audit log."""
