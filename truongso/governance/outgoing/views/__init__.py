"""Pages of documents that go out."""
