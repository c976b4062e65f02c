"""Encoders: texts, pictures and sounds to vectors, and where their weights come from."""
