from .answers import protect_answers as protect_answers
from .answers import protect_distributions as protect_distributions
from .topics import protect_readings as protect_readings
from .topics import protect_topics as protect_topics
from .totals import OF_ALL as OF_ALL
from .totals import told_totals as told_totals
from .wholes import protect_means as protect_means
from .wholes import protect_parts as protect_parts
