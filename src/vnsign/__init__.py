"""Sign, place, complete and judge signatures in PDF: a pure library and a command.

Nothing here reads a clock or the network: `now` and fetchers are handed in. The doors are
`vnsign.fields` (prepare, fill), `vnsign.begin`, `vnsign.finish` (sign), `vnsign.streaming` (sign_file: from path to
path, the quick way for large files), `vnsign.batch`, `vnsign.complete`, `vnsign.signers`, `vnsign.describe`,
`vnsign.appearance`, `vnsign.placement`, `vnsign.verify` and `vnsign.trust`; nothing but `SigningError`
leaves them.
"""
