"""What agencies send: the form, its template, safe opening, reading, problems."""
