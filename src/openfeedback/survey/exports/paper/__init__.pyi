from .typed import read_typed_forms as read_typed_forms
