"""What we remember: tables, repositories, the unit of work. The only room with SQL."""
