"""How requests are read from connections, and answers written to them: what is below HTTP's meaning."""
