"""Safe decoding of image and audio bytes, and speech to text."""
