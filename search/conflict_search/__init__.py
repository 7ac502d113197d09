"""Ask an index of conflict reports for a place under any spelling; get ranked, dated, citable passages."""
