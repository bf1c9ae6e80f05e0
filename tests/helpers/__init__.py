"""What several test files share and pytest does not hand out; fixtures are in the conftest files."""
