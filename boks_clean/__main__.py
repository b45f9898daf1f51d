"""`python -m boks_clean` is the command."""

from boks_clean.cli.main import run

if __name__ == "__main__":
    run()
