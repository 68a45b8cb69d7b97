"""The rules of the catalog, without input, output or a clock."""
