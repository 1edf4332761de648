"""Marks many submissions in processes of their own or on a cluster; nothing here knows a rule of marking."""
