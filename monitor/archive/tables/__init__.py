"""The archive's tables, one module a family: the statements that its migrations run."""
