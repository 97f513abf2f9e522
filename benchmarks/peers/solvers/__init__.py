"""One module a peer, run in the peer's own environment: standard library and that peer, nothing of the product."""
