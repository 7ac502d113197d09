"""What an index folder holds: its manifest, the documents of a report, and how they are written down."""
