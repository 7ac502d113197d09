"""An engine on tantivy, a search library in Rust: pip install 'conflict-search[fast]'."""
