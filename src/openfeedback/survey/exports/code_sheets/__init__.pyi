from .sheets_of_codes import with_labels as with_labels
