"""The board: who sends and answers in time."""
