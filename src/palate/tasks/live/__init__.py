"""A living shop: the state frozen by a training, and what has happened since."""
