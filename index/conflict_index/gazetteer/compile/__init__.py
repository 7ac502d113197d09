"""Make a gazetteer: sources read, duplicates merged, names judged, arrays written."""
