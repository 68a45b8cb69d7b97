"""The JSON of the API, a module for each part: what is asked, and what is answered."""
