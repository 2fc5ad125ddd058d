"""The dossier in Excel: bodies, persons, organisations, meetings, objectives and money, both ways, in the offices' own terms."""
