"""The main job on a real WordPress, told as a story: `make demo`."""
