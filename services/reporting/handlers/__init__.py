"""What reporting appends: masks and notices that follow from events, and what people do with notices."""
