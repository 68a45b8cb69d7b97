"""The wire of identity: requests to commands, views to answers."""
