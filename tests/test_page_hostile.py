"""Files that mean harm, or are no files of this sheet: nothing throws, nothing becomes HTML, nothing typed is lost."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.sheet import RIGHT, Document, answers, box, button, choose, download, live, report, typed

EVIL = "<img src=x onerror=\"document.title='hacked'\"><script>document.title='hacked'</script>"
NO_TEXT = {"toString": 1, "valueOf": 1}

REFUSED: dict[str, tuple[bytes | Document, str]] = {
    "empty": (b"", "answers.json is not a JSON file."),
    "no JSON": (b'{"worksheet": "gan", "responses": {', "is not a JSON file."),
    "a picture": (bytes(range(256)), "is not a JSON file."),
    "an array": (b"[1, 2]", "holds neither answers nor results"),
    "null": (b"null", "holds neither answers nor results"),
    "a number": (b"7", "holds neither answers nor results"),
    "a text": (b'"answers"', "holds neither answers nor results"),
    "no responses": ({"worksheet": "gan"}, "holds neither answers nor results"),
    "responses that are a text": ({"responses": "x"}, "holds neither answers nor results"),
    "10 MB": (b'{"responses": {}, "a": "' + b"x" * 10_000_000 + b'"}', "answers.json is too large"),
    "deep": (b"[" * 50_000 + b"]" * 50_000, "holds neither answers nor results"),
    "another worksheet": ({"worksheet": "mlp", "responses": {}}, "for the worksheet “mlp”, and this sheet is “gan”"),
    "a worksheet in HTML": ({"worksheet": EVIL, "responses": {}}, "for the worksheet “<img src=x onerror="),
    "a worksheet without text": (
        {"worksheet": NO_TEXT, "responses": {}},
        "for another worksheet, and this sheet is “gan”",
    ),
    "a variant": (answers(variant="7"), "for the variant “7”, and this sheet has the printed numbers"),
    "a variant in HTML": (answers(variant=EVIL), "for the variant “<img src=x onerror="),
}


@pytest.mark.parametrize("why", REFUSED)
def test_a_refused_file_changes_nothing(sheet: Page, why: str) -> None:
    """The reason is said to everybody, what was typed stays, and there is nothing to take back."""
    content, reason = REFUSED[why]
    box(sheet, "generator", "fake").fill("42")
    sheet.get_by_label("Name").fill("Ada")
    choose(sheet, content)
    expect(report(sheet)).to_contain_text(reason)
    expect(live(sheet)).to_contain_text(reason)
    assert download(sheet) == {
        "worksheet": "gan", "name": "Ada", "responses": {"generator": {"fake": [["42", "", ""], ["", "", ""]]}}
    }  # fmt: skip
    expect_harmless(sheet)
    button(sheet, "Undo").click()
    expect(box(sheet, "generator", "fake")).to_be_empty()
    expect(button(sheet, "Undo")).to_be_disabled()


HOSTILE: dict[str, bytes | Document] = {
    "HTML": {
        "worksheet": "gan",
        "name": EVIL,
        "identity": EVIL,
        "responses": {EVIL: {EVIL: EVIL}, "bce_pig": {EVIL: EVIL, "total": EVIL, "losses": [EVIL] * 5}},
    },
    "__proto__": b'{"responses": {"__proto__": {"a": 1}, "constructor": {"prototype": [1]}, "bce_pig": {"__proto__": {"x": 1}}},'
    b' "__proto__": {"worksheet": "mlp"}}',
    "names of properties": {
        "responses": {"toString": {}, "hasOwnProperty": 1, "bce_pig": {"constructor": 5, "length": []}}
    },
    "an array of responses": {"responses": [[], {}, 1, None, "a"]},
    "nothing in exercises": {"responses": dict.fromkeys(RIGHT)},
    "texts in exercises": {"responses": dict.fromkeys(RIGHT, "abc")},
    "numbers in exercises": {"responses": dict.fromkeys(RIGHT, 5)},
    "wrong kinds": {"name": 5, "identity": [], "variant": None, "worksheet": None, "responses": {"bce_pig": [1, 2]}},
    "no texts": {
        "name": NO_TEXT,
        "variant": NO_TEXT,
        "responses": {"bce_pig": {"total": NO_TEXT, "losses": [NO_TEXT] * 5}},
    },
    "huge": {"responses": {"bce_pig": {"total": "9" * 500_000, "losses": list(range(100_000))}, "x" * 100_000: {}}},
    "very many": {"responses": {f"exercise_{at}": {} for at in range(5_000)}},
    "deep": b'{"responses": {"bce_pig": {"losses": ' + b"[" * 50_000 + b"]" * 50_000 + b"}}}",
    "surrogates": b'{"responses": {"bce_pig": {"total": "\\ud800\\u0000\\u202e"}}}',
    "a name twice": b'{"responses": {}, "responses": {"bce_pig": {"total": 1}}}',
}


@pytest.mark.parametrize("why", HOSTILE)
def test_an_opened_file_can_do_no_harm(sheet: Page, why: str) -> None:
    """It fills boxes as text and nothing else; one Undo brings back what was typed before, name and all."""
    box(sheet, "generator", "fake").fill("42")
    sheet.get_by_label("Name").fill("Ada")
    choose(sheet, HOSTILE[why])
    expect(report(sheet)).to_contain_text("answers.json was opened.")
    assert len(report(sheet).inner_text()) < 5_000
    expect_harmless(sheet)
    button(sheet, "Undo").click()
    assert download(sheet)["name"] == "Ada"
    assert typed(sheet, "generator", "fake")[0] == "42"
    assert sheet.locator("[data-cell]").evaluate_all("boxes => boxes.filter(box => box.value).length") == 1


def expect_harmless(sheet: Page) -> None:
    expect(sheet).to_have_title("Generative Adversarial Network (GAN)")
    expect(sheet.locator("img, iframe, b:not(.legend b), script:not([id]) ~ script, object, embed")).to_have_count(0)
