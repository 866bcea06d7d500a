"""The commands, one file per group: the only place that wires the house together and decides exit codes.

Law: stdout carries results, stderr everything else; no rule about links lives here.
"""
