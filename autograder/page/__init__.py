"""The worksheet as one page that students fill in offline."""
