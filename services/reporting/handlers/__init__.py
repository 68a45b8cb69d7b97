"""What reporting appends: masks and notices that follow from other events, and what people do with notices."""
