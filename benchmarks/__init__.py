"""Speed as a ratio: ours and a named peer, measured in one run, interleaved, medians compared."""
