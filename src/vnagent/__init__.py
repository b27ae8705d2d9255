"""A small program at the signer's desk: pages ask it to sign, a person consents, a token holds the key.

It speaks the protocol of the government's local tool (docs/protocol/agent.md). It listens on the loopback only,
answers only pages whose address its person has allowed, and asks for the PIN itself: no browser ever sees one.
"""
