"""The values that travel through the house: frozen, slotted, keyword-only dataclasses and enums.

Law: standard library only; no reading of clocks, files or sockets; datetimes are aware and in UTC.
"""
