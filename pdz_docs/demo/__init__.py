"""The throw-away public key infrastructure of `pdz demo` and of the tests. Nothing made with it has any legal value."""
