from .word_tables import words as words
