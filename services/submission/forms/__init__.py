"""Excel forms: made for one country, indicator, source and range of periods, and read when they come back."""
