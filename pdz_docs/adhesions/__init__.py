"""What the third sector sends back — applications and adhesions — from the returned file to a register that the law can stand on."""
