"""Kinds of conditions that criteria are made of, a file each.

A new kind is a file like these with one subclass of `Condition`, named in `kinds.py`; nothing else knows of it: it
is read from requests and stored criteria, said in commands, told in words, offered to choose from, and narrowed by.
"""
