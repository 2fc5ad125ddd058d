"""What referents write in Word: the synthesis form, read back after Word or LibreOffice has saved it."""
