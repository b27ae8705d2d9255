"""HTTP for machines: the exchange endpoint and health."""
