"""What the Word report tells, part by part: values for the marks of its template."""
