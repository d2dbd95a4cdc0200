from .dashboard import failures_table as failures_table
from .plan import Batch as Batch
from .plan import unknown_in_batch as unknown_in_batch
from .runs import load_batch as load_batch
from .runs import run_batch as run_batch
from .runs import say_plan as say_plan
from .variation import derive as derive
from .workers.results import appendix_files as appendix_files
