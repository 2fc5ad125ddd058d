"""Verdicts, rounds and builds, for people and for programs: renders, never judges."""
