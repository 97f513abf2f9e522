"""The simulation face of every channel: how its contacts are taken, worked and judged; one file each."""
