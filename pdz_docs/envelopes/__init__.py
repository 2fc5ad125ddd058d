"""Any returned file to layers and CMS structures, bounded: facts only, no judgment."""
