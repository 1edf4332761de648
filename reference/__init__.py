"""The worksheet's arithmetic: one module of plain NumPy functions per page."""
