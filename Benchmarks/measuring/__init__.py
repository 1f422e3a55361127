"""What Benchmarks/measure measures, a module a kind of measurement."""
