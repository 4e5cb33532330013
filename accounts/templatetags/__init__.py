"""What every template may ask, whatever its view handed it."""
