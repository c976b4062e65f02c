"""Features of a catalogue: encoded once, cached by content, centred and normalised."""
