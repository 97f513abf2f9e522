"""Data made elsewhere into a site folder's layout: histories, people, rosters."""
