"""How a Comity service meets the world: settings, calls, access, blobs, workers and the wiring of them."""
