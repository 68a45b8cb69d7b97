"""From a file to checked observations: runs in worker processes, vectorised, without log or database."""
