"""What templates print, made from store records: pure functions, used by pages and live events alike."""
