"""Which lines do most pages of a site share? They are furniture of its pages, and no part of any report."""
