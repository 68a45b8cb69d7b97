"""The pure part of reporting: values and rules, without I/O, framework or clock."""
