"""Regional formats as data: chapters, macro-areas, fields of the scheda, LEPS, deadlines."""
