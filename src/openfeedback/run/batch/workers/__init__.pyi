from .cluster import run_on_cluster as run_on_cluster
from .local import ALL_STEPS as ALL_STEPS
from .local import LocalRuns as LocalRuns
from .local import Watcher as Watcher
from .results import Result as Result
from .results import appendix_files as appendix_files
from .transfer import fetch as fetch
from .transfer import store as store
