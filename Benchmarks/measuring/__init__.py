"""What Benchmarks/measure and measure-training measure, a module a kind of measurement."""
