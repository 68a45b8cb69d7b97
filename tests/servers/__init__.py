"""The fixtures that give tests PostgreSQL, RabbitMQ and Chromium."""
