"""How long words may be, in characters. Longer ones would not fit an index of PostgreSQL."""

TENANT = 255
TITLE = 500
FILE_NAME = 255
TAG = 255
TAGS = 100
DESCRIPTION = 10_000
VERSION_LABEL = 32
SLUG = 255

# What one extension may keep about one asset: the vendor's 5 KB, and no deeper than every JSON library reads.
METADATA_BYTES = 5_120
METADATA_LEVELS = 32
UID = 255
NAME = 255

# How many a library may have of what each of its calls goes through, and of what holds as many assets again.
ENVIRONMENTS = 200
LOCALES = 200
BRANCHES = 50
ALIASES = 50
ADDRESS = 2_000

# How many there may be in a workspace: of a vendor's tenants that calls make, and of people.
TENANTS = 500
PEOPLE = 1_000
EMAIL = 254
