"""Private servers of one run of the tests or of the benchmarks: started on demand, gone with the run."""
