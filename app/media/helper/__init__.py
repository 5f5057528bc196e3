"""The process that opens strangers' files: only here are decoders imported, and only it imports them.

The server process shares `pipe.py`, how the two talk, and `limits.py`, what the helper may use up.
"""
