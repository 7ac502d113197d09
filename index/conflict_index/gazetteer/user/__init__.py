"""Import the user's gazetteers: read files of many formats, check their places, and register what was added.

`add.add_file` imports a file, `register` lists imports. This module imports nothing, as a search reads the register.
"""
