"""`python -m conflict_search.cli`: the command line where the program itself is not on the path."""

from conflict_search.cli import main

main()
