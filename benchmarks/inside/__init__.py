"""What is measured in one process of a running system. Each module here is a program that prints one line of JSON.

They run apart from `benchmarks` itself, which knows a system by its address only: these load the product's own code, with
the settings of that system, as `Bench.inside` starts them.
"""

from __future__ import annotations

import django

django.setup()
