"""What is trusted: anchors and trusted lists."""
