"""What networks are made of and trained by; all that needs PyTorch but the models themselves."""
