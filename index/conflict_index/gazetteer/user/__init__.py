"""The user's own gazetteers: files of many formats in, checked places out, and a register of what was added.

`add.add_file` takes a file in, `register` knows what is there. Nothing is imported here: a search reads the register.
"""
