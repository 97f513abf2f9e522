import signal

# Started in the background by a shell, a process inherits "ignore SIGINT", and so would every program the tests start.
signal.signal(signal.SIGINT, signal.default_int_handler)
