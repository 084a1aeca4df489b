"""`python -m truongso` is the `truongso` command."""

from truongso.config.cli import main

if __name__ == "__main__":
    main()
