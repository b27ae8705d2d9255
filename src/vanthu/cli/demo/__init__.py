"""The demo: a PKI, documents, marks and scans made on the spot, and the road they travel."""
