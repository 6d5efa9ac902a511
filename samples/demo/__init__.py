"""The demonstration: the product with fictional people, a model of its own, and jobs in every state."""
