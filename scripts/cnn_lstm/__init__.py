"""Train the audio encoder "cnn-lstm" from nothing: ``python -m scripts.cnn_lstm --help``."""
