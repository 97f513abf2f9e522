"""The staffing face of every channel: one file each behind one protocol."""
