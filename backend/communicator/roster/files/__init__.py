"""Roster files as platforms write them: which table each holds, and its rows as text, streamed."""
