"""Course facts: dates, time zone, pass mark, graded problems."""
