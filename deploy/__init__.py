"""How the system is put together and run: processes, the command `comity`, set-up, servers and benchmarks."""
