"""What a fresh machine needs before Comity runs: system packages, the environment, front-end assets."""
