"""The ground floor: ids, money, time, pages, errors and texts. Pure values, no I/O, imported by every other package."""
