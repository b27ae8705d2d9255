"""What every other room stands on: actors, actions, errors, blobs, words."""
