from .wide import made_wide as made_wide
