"""What the program does from the command line: to keys, tenants and tokens of a database, and at running servers."""
