"""Tables to a case: the only room that touches the disk."""
