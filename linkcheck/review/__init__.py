"""The local review page: a person decides link by link, sees the exact change, and applies it.

Law: loopback and a token only; server-rendered, whole without JavaScript; decides nothing, fetches nothing itself.
"""
