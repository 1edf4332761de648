"""What set-up does ahead of any submission: validate every worksheet and record that it is valid."""

from __future__ import annotations

import sys

from autograder.catalog import WORKSHEET_FILE, content_hash, problems_folder, read_contents
from autograder.lint import check_contents
from autograder.prepared import record_validated


def main() -> int:
    """Validate all worksheets; 1 if one is wrong, with every mistake on standard error."""
    hashes, wrong = [], False
    for path in sorted(problems_folder().glob(f"*/{WORKSHEET_FILE}")):
        contents = read_contents(path.parent)
        findings = check_contents(path.parent, contents)
        for finding in findings:
            print(finding, file=sys.stderr)
        wrong = wrong or bool(findings)
        if not findings:
            hashes.append(content_hash(contents))
    record_validated(hashes)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
