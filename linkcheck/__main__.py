"""`python -m linkcheck` and the console script `linkcheck`."""

from linkcheck.cli.main import main

if __name__ == "__main__":
    main()
