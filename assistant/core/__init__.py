"""The pure core: no files, no network, no clock, no randomness; the standard library only."""
