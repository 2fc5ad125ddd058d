"""What the user wrote: frozen models, strict readers, cross-checks."""
