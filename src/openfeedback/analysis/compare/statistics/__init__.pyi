from .permutation import permutation_p as permutation_p
from .proportional_odds import fit as fit
from .welch import detectable as detectable
from .welch import two_groups as two_groups
