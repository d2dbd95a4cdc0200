from .coding_errors import coding_range as coding_range
from .coding_errors import with_coding_range as with_coding_range
from .expected import corrected_counts as corrected_counts
from .expected import provenance as provenance
from .expected import with_expected as with_expected
from .wishes import wish_matrix as wish_matrix
