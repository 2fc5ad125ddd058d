"""Public registers that the user downloads, used to fill what the dossier does not say yet: IPA and the local administrators."""
