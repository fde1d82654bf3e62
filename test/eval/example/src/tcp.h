/* A file of the examples in docs/builtins.md. */
