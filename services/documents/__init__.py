"""The library: documents, their versions and descriptions, and who may read them."""
