"""Keys at remote signing services: hashes go out, the holder confirms on the own phone, values come back.

Source: docs/operate/remote-signing.md. Nothing here waits: a run is a row, and a work row looks after it.
"""
