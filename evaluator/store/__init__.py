"""PostgreSQL: the only room with SQL. A table and its queries lie together, one noun a file."""
