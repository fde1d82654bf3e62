# What kconfiglib makes of trees of Kconfig files: reads a JSON list of {"folder", "env", "hasValues"} from standard input, writes one of {"values"} (by name,
# of all symbols that are declared) or {"error"}.
import json
import os
import sys

import kconfiglib


def values_of(job):
    os.environ.clear()
    os.environ.update(job["env"])
    os.environ["srctree"] = job["folder"]
    try:
        kconf = kconfiglib.Kconfig("Kconfig", warn=False, encoding="utf-8")
        if job["hasValues"]:
            kconf.load_config(os.path.join(job["folder"], "values"))
        symbols = [symbol for symbol in kconf.unique_defined_syms if symbol.orig_type != kconfiglib.UNKNOWN]
        return {"values": {symbol.name: symbol.str_value for symbol in symbols}}
    except (kconfiglib.KconfigError, RecursionError, UnicodeDecodeError) as error:
        return {"error": str(error).split("\n")[0]}


# $(info,...) prints.
result, sys.stdout = sys.stdout, sys.stderr
json.dump([values_of(job) for job in json.load(sys.stdin)], result)
