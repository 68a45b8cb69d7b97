"""The wire of the catalog: requests to commands, views to answers."""
