from .marking import mark_things as mark_things
