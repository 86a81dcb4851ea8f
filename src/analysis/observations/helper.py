"""The other end of readings.py: read the files told on standard input, in a process of its own."""

import os
import pickle
import sys

from analysis.observations.readings import read_one


def main() -> None:
    """Read each file and write what it says at once, so that a crash loses one file only."""
    with os.fdopen(os.dup(1), "wb") as out:
        os.dup2(2, 1)  # what a library prints must not stand between the results
        asked, catalogue, history = pickle.load(sys.stdin.buffer)
        for one in asked:
            pickle.dump(read_one(one, catalogue, history), out)
            out.flush()


if __name__ == "__main__":
    main()
