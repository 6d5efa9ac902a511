"""One client per foreign service, with its timeouts and retries inside."""
