"""The paper's model: an LSTM over single events."""
