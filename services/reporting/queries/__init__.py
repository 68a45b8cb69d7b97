"""Read models to views: what one reader may see, and nothing else."""
