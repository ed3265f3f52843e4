"""Statements of payments, by the tables that they are about."""
