"""What is inside a file: image and video facts, renditions."""
