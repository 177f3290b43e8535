"""Benchmarks on published data sets of real courses: read, cut, learned from and compared."""
