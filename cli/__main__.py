"""`python -m cli`: the command line, as `phoihop`."""

from cli.app import main

if __name__ == "__main__":
    main()
