"""Define what an index folder contains: the manifest, the documents of a report, and their serialisation."""
