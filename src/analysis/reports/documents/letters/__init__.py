"""Letters that remind agencies of their returns: who gets one, what it says, the list of all.

Nothing is sent to anybody: the files wait for the clerk of the consolidating agency.
"""
