from .group_notes import read_notes as read_notes
