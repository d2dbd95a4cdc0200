from .entities import PERSON as PERSON
from .entities import ner as ner
from .entities import unpacked as unpacked
from .persons import Told as Told
from .persons import persons_in as persons_in
