from .learn import fit as fit
from .learn import learn_weights as learn_weights
from .learn import plain_runs as plain_runs
from .learn import writers_runs as writers_runs
