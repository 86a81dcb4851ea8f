"""What one file may cost; whatever needs more is refused by name (F03) before it is spent.

All limits are absolute. Ratios (unpacked to packed) are no measure: an honest sheet of figures
shrinks a hundredfold.
"""

MAX_FILE_BYTES = 32 * 2**20
"""Size of the file as received."""
MAX_UNPACKED_BYTES = 96 * 2**20
"""Bytes of all parts together, both as declared and as they come out of the parser."""
MAX_ENTRIES = 5_000
"""Entries of the zip archive."""
MAX_SHEETS = 200
MAX_CELLS = 2_000_000
"""Non-empty cells of all sheets; also the most shared strings or styles."""
MAX_RANGES = 100_000
"""Merged ranges of a sheet, and comments of a sheet."""
MAX_DEPTH = 100
"""Depth of the XML."""
MAX_PIECES = 2_000
"""Pieces of 8 KB that one text may come in; Excel allows 32,767 letters in a cell."""
MAX_NOTICES = 50
"""Notices of one kind about one sheet; the cells themselves are all there."""
MAX_SECONDS = 20.0
"""Wall time of one file, in this process or in a child."""
CHILD_BYTES = 768 * 2**20
"""Address space of the child process that reads old formats."""
MAX_ROW, MAX_COLUMN = 1_048_576, 16_384
"""The last row and column that Excel has."""
