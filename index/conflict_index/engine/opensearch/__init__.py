"""An engine that keeps documents in a cluster of OpenSearch: pip install 'conflict-search[opensearch]'."""
