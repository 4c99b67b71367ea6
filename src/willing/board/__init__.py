"""The board: what the library answers, as pages on this machine. One URL an answer; computes nothing itself.

A request goes one way: `guard` lets it in, `asked` reads its query, `shelf` has the case and the answers that were given lately,
`screens` and `answers` say what a page, a table or JSON has, `app` hands it out.
"""
