"""Give callers what revocation checking takes and gives: the fetcher they hand in, evidence, a path's standing."""

from vnsign.proof.ocsp import ocsp_request
from vnsign.proof.revocation import Evidence, Fetcher, Standing, path_standing

__all__ = ["Evidence", "Fetcher", "Standing", "ocsp_request", "path_standing"]
