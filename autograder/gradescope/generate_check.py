"""Generate `results_check.py` from `results.schema.json`: the same check without slow imports."""

from __future__ import annotations

import re

import fastjsonschema

from autograder.gradescope.contract import CHECK_FILE, load_schema

_EXCEPTION = '''
from typing import Any


class JsonSchemaValueException(ValueError):
    """A document that does not fit the schema."""
'''


def generate_check() -> str:
    """Return the source of the check."""
    code = fastjsonschema.compile_to_code(load_schema(), use_default=False, detailed_exceptions=False)
    code = re.sub(r"^VERSION = .*\n", "", code, flags=re.MULTILINE)
    code = re.sub(r"^from fastjsonschema import .*\n", "", code, flags=re.MULTILINE)
    code = re.sub(
        r"\(data, custom_formats=\{\}, name_prefix=None\):",
        "(data: Any, custom_formats: Any = {}, name_prefix: Any = None) -> Any:",
        code,
    )
    head = '"""Generated from results.schema.json by generate_check.py; do not edit."""\n'
    return head + _EXCEPTION + "\n\n" + code.strip() + "\n"


if __name__ == "__main__":
    CHECK_FILE.write_text(generate_check(), encoding="utf-8")
