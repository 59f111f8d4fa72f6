"""Who is asked: one file a wire format, behind one small protocol. Nothing else opens a socket."""
