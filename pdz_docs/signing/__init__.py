"""Keys and signatures: PAdES and CAdES, time stamps."""
