"""Pages of quality: what stands, mending it, and what families are asked."""
