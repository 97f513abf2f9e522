"""A fuzzer of the product's inputs: structured mutations of everything it reads, judged by what no command may do."""
