"""Sign, place, complete and judge signatures in PDF: a pure library and a command.

Nothing here reads a clock or the network: `now` and fetchers are handed in. The doors are
`vnsign.fields` (prepare, fill), `vnsign.begin`, `vnsign.finish` (sign), `vnsign.complete`, `vnsign.signers`,
`vnsign.appearance`, `vnsign.placement`, `vnsign.verify` and `vnsign.trust`; nothing but `SigningError`
leaves them.
"""
