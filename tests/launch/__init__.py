"""What `make test` starts: finds a PostgreSQL and a browser, then runs the suite on each database."""
