"""The private servers of a test run, PostgreSQL, RabbitMQ and Chromium, and the fixtures that give them."""
