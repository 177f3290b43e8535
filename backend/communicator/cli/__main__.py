"""`python -m communicator.cli`, for processes that start others of themselves."""

from communicator.cli import main

main()
