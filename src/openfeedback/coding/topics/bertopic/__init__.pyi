from .cluster_models import Given as Given
from .cluster_models import choose_model as choose_model
from .engine import fit_bertopic as fit_bertopic
