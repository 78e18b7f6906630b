// The command line's logic.
