"""The demonstration: real figures with attribution, and the story that posts, shows and proves them."""
