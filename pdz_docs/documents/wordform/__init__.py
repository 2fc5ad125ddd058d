"""Forms that are filled in Word or LibreOffice: tables of content controls, made by code so that no editing can break their names."""
