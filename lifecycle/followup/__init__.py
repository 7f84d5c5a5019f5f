"""What is reached, sweep, forecast, bounces, acknowledgement."""
