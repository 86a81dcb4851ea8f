"""Import this first, and this process does without what costs a second and serves nobody.

JupyterLab brings a package that builds some thirty parsers when jsonschema is imported, for
formats that no schema of Jupyter's uses; jsonschema does without it where it is missing. Only
our own commands and servers import this module: what imports `analysis` as a library, or runs a
notebook with stock papermill, keeps everything. So does all, where CHITIEU_FULL_SCHEMAS is 1.
"""

import os
import sys

FULL = "CHITIEU_FULL_SCHEMAS"
COSTLY = "rfc3987_syntax"

if os.environ.get(FULL) != "1":
    sys.modules.setdefault(COSTLY, None)  # type: ignore[arg-type]
