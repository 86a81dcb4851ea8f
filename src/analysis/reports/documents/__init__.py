"""Documents of a release: the Word report that is signed, its Excel annex, letters to agencies.

All of them print figures of the same release as the pages, and list their cells.
"""
