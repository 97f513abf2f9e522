"""What `configs/generate.py` draws its invented sites from."""
