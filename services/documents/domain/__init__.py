"""The rules of the library, without input, output or a clock."""
