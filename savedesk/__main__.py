"""`python -m savedesk`."""

import sys

from savedesk.cli import main

sys.exit(main())
