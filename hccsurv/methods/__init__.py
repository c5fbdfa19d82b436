"""The register of methods: what each asks, how it is computed, and what proves it.

One file per family; `register` puts them together. The page of methods, ``docs/methods.md`` and the command
``methods`` are written from it, and a test walks it.
"""
