"""How long words may be, in characters. Longer ones would not fit an index of PostgreSQL."""

TITLE = 500
FILE_NAME = 255
TAG = 255
TAGS = 100
DESCRIPTION = 10_000
VERSION_LABEL = 32
SLUG = 255
