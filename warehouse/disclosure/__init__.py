"""Disclosure control: which figures may be published, and an attack that must fail first.

Frames in, frames out; nothing here reads or writes a file. The release step calls
``release_figures``, which hides small counts and what would give them away, and refuses what the
attack can work out.
"""
