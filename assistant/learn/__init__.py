"""Learning from the guidance: questions made from its statements, invented patients and the checker's own examples.

Everything but the progress file is pure: the same corpus and seed give the same questions, and the clock is passed in.
"""
