"""Arrow keys, pasted blocks, undo and redo: the page as quick to fill in as a spreadsheet."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.sheet import RIGHT, answers, box, button, download, flat, live, open_answers, typed

PROBABILITIES = RIGHT["output_probability_field"]["prob"]
BLOCK = "\n".join("\t".join(map(str, row)) for row in PROBABILITIES)
COUNTED = [[10 * row + column for column in range(7)] for row in range(7)]

PASTE = """(box, text) => {
    const data = new DataTransfer();
    data.setData("text/plain", text);
    box.focus();
    const paste = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
    return !box.dispatchEvent(paste);
}"""


def paste(page: Page, exercise: str, cell: str, text: str) -> bool:
    """Paste into the focused box; return whether the page took it into its own hands."""
    blank, _, at = cell.partition(".")
    taken: bool = box(page, exercise, blank, int(at or 0)).evaluate(PASTE, text)
    return taken


def focused(page: Page) -> str:
    found: str = page.evaluate("document.activeElement.dataset.cell ?? document.activeElement.id")
    return found


def press(page: Page, *keys: str) -> str:
    for key in keys:
        page.keyboard.press(key)
    return focused(page)


def test_a_block_of_a_spreadsheet_fills_a_grid(sheet: Page) -> None:
    """Copied and pasted with the keyboard, as Control+V brings it from the clipboard."""
    sheet.evaluate(
        """text => {
            const area = Object.assign(document.createElement("textarea"), { value: text, id: "spreadsheet" });
            document.body.append(area);
            area.select();
        }""",
        BLOCK + "\n",
    )
    sheet.keyboard.press("Control+C")
    box(sheet, "output_probability_field", "prob").focus()
    sheet.keyboard.press("Control+V")
    expect(live(sheet)).to_have_text("49 boxes were filled.")
    assert typed(sheet, "output_probability_field", "prob") == list(map(str, flat(PROBABILITIES)))
    assert download(sheet)["responses"] == {
        "output_probability_field": answers()["responses"]["output_probability_field"]
    }


@pytest.mark.parametrize(
    "text",
    [
        BLOCK.replace("\n", "\r\n"),
        str(PROBABILITIES),
        f"np.array({PROBABILITIES})",
        f"array({PROBABILITIES}, dtype=float32)".replace("], [", "],\n       ["),
        str(PROBABILITIES).replace(",", "").replace("] [", "]\n ["),
        str([[f"np.float64({cell})" for cell in row] for row in PROBABILITIES]).replace("'", ""),
        BLOCK.replace("\t", " "),
        BLOCK.replace("\t", ", "),
        BLOCK.replace("\n", "\t"),
    ],
    ids=["Windows", "JSON", "np.array", "NumPy's repr", "NumPy's print", "np.float64", "spaces", "commas", "one row"],
)
def test_other_blocks_fill_a_grid(sheet: Page, text: str) -> None:
    """What notebooks and other programs print means the same; from the middle it goes to the corner if it is whole."""
    assert paste(sheet, "output_probability_field", "prob.24", text)
    assert typed(sheet, "output_probability_field", "prob") == list(map(str, flat(PROBABILITIES)))


def test_a_block_too_large_is_clipped_and_said(sheet: Page) -> None:
    """What fits is placed from the focused box on; the rest is counted, and no other row is touched."""
    assert paste(sheet, "output_probability_field", "prob.33", "1\t2\t3\n4\t5\t6\n7\t8\t9")
    expect(live(sheet)).to_have_text("6 boxes were filled. 3 did not fit and were left out.")
    found = typed(sheet, "output_probability_field", "prob")
    assert {at: text for at, text in enumerate(found) if text} == {
        33: "1", 34: "2", 40: "4", 41: "5", 47: "7", 48: "8"
    }  # fmt: skip


def test_a_column_goes_into_a_row(sheet: Page) -> None:
    """And fractions, empty cells and the x of a spreadsheet are what they are."""
    assert paste(sheet, "bce_pig", "losses", "x\n32\n1/5\n3\nx\n")
    assert typed(sheet, "bce_pig", "losses") == ["x", "32", "1/5", "3", "x"]
    assert paste(sheet, "bce_pig", "losses.1", "7\t\t8")
    assert typed(sheet, "bce_pig", "losses") == ["x", "7", "", "8", "x"]


@pytest.mark.parametrize("text", ["3/4", "0,5", " 1 ", "1 / 2", "https://example.org/a b", ""])
def test_a_single_value_is_pasted_as_text(sheet: Page, text: str) -> None:
    """The browser pastes it, at the caret."""
    assert not paste(sheet, "share_image" if "http" in text else "bce_pig", "link" if "http" in text else "total", text)


def test_a_pasted_block_says_what_its_keys_say(sheet: Page) -> None:
    """The boxes first, then what became of the printed key."""
    paste(sheet, "bce_pig", "losses", "0\t32\t.2\t3\t0")
    expect(live(sheet)).to_have_text("5 boxes were filled. a+b+c+d+e = 35.2 met.")


def test_arrows_move_in_a_table(sheet: Page) -> None:
    """To the neighbours in a row, and to the same column of what stands above or below; Enter goes down."""
    box(sheet, "discriminator_hidden", "v1", 1).focus()
    assert press(sheet, "ArrowRight") == "v1.2"
    assert press(sheet, "ArrowLeft", "ArrowLeft", "ArrowLeft") == "v1.0"  # there is none further left
    assert press(sheet, "ArrowRight", "ArrowDown") == "v2.1"
    assert press(sheet, "Enter", "Enter") == "h2.1"
    assert press(sheet, "ArrowUp", "ArrowUp", "ArrowUp", "ArrowUp") == "v1.1"  # nor further up, in this exercise


def test_arrows_move_in_a_field_and_between_regions(sheet: Page) -> None:
    """The regions of a field are apart or touch; an arrow goes to the box that is seen next in its direction."""
    box(sheet, "output_probability_field", "prob").focus()
    assert press(sheet, "ArrowDown", "ArrowRight", "ArrowDown") == "prob.15"
    box(sheet, "activation_field_bm2", "a").focus()
    cells = sheet.locator("#activation_field_bm2 .field-cells [data-cell]")
    places: dict[str, list[float]] = cells.evaluate_all(  # all at once, since the page may still be scrolling
        """boxes => Object.fromEntries(boxes.map(box => {
            const { x, y } = box.getBoundingClientRect();
            return [box.dataset.cell, [x, y]];
        }))"""
    )
    left, top = (min(place[axis] for place in places.values()) for axis in (0, 1))
    step = min(x for x, _ in places.values() if x > left) - left
    grid = {(round((x - left) / step), round((y - top) / step)): name for name, (x, y) in places.items()}
    assert len(grid) == len(places) == 12
    moves = {"ArrowRight": (1, 0), "ArrowLeft": (-1, 0), "ArrowDown": (0, 1), "ArrowUp": (0, -1)}
    for (x, y), name in grid.items():
        for key, (dx, dy) in moves.items():
            neighbour = grid.get((x + dx, y + dy))
            if neighbour:
                cells.and_(sheet.locator(f'[data-cell="{name}"]')).focus()
                assert press(sheet, key) == neighbour


def test_arrows_leave_a_region_for_the_next(sheet: Page) -> None:
    """Across the empty cells between them, sideways in the same row only."""
    box(sheet, "activation_field_b0", "a").focus()
    seen = {focused(sheet)[0]}
    for key in ("ArrowRight", "ArrowDown", "ArrowLeft", "ArrowUp", "ArrowDown", "ArrowDown", "ArrowDown"):
        seen.add(press(sheet, key)[0])
    assert seen == {"a", "b", "c"}


def test_the_caret_moves_through_a_text_first(sheet: Page) -> None:
    """Only at its end an arrow leaves the box; a box just entered is selected whole and left at once."""
    box(sheet, "discriminator_hidden", "v1", 2).focus()
    sheet.keyboard.type("-12")
    assert press(sheet, "ArrowLeft", "ArrowLeft") == "v1.2"
    sheet.keyboard.type("4")
    assert press(sheet, "ArrowRight", "ArrowRight") == "v1.2"
    assert press(sheet, "ArrowRight") == "v1.3"
    assert press(sheet, "ArrowLeft") == "v1.2"
    assert press(sheet, "ArrowLeft") == "v1.1"
    assert press(sheet, "ArrowRight", "Shift+ArrowLeft", "Control+ArrowRight") == "v1.2"
    expect(box(sheet, "discriminator_hidden", "v1", 2)).to_have_value("-412")


def test_undo_and_redo_by_keyboard(sheet: Page) -> None:
    """Typing in one box is one step; a new entry forgets what was taken back."""
    first, second = box(sheet, "bce_pig", "losses", 0), box(sheet, "bce_pig", "losses", 1)
    first.focus()
    sheet.keyboard.type("12")
    press(sheet, "Tab")
    sheet.keyboard.type("34")
    press(sheet, "Control+z")
    assert typed(sheet, "bce_pig", "losses")[:2] == ["12", ""]
    assert focused(sheet) == "losses.1"
    press(sheet, "Control+z")
    assert typed(sheet, "bce_pig", "losses")[:2] == ["", ""]
    press(sheet, "Control+z", "Control+Shift+Z")
    assert typed(sheet, "bce_pig", "losses")[:2] == ["12", ""]
    press(sheet, "Control+y")
    assert typed(sheet, "bce_pig", "losses")[:2] == ["12", "34"]
    press(sheet, "Control+z")
    first.fill("5")
    expect(button(sheet, "Redo")).to_be_disabled()
    expect(second).to_have_value("")


def test_undo_takes_back_whole_changes(sheet: Page) -> None:
    """A pasted block, a cleared exercise and an opened file, one after the other, with the buttons."""
    undo, redo = button(sheet, "Undo"), button(sheet, "Redo")
    expect(undo).to_be_disabled()
    paste(sheet, "bce_pig", "losses", "1\t2\t3\t4\t5")
    button(sheet, "Clear Binary cross entropy: pig").click()
    expect(live(sheet)).to_have_text("Binary cross entropy: pig is empty. Undo brings it back.")
    assert typed(sheet, "bce_pig", "losses") == [""] * 5
    open_answers(sheet, answers())
    assert download(sheet) == answers()
    undo.click()
    assert download(sheet)["responses"] == {}
    undo.click()
    assert typed(sheet, "bce_pig", "losses") == ["1", "2", "3", "4", "5"]
    undo.click()
    expect(undo).to_be_disabled()
    assert download(sheet)["responses"] == {}
    for _ in range(3):
        redo.click()
    expect(redo).to_be_disabled()
    assert download(sheet) == answers()


def test_clearing_the_whole_sheet_can_be_taken_back(sheet: Page) -> None:
    """Boxes, name and identity: all are empty, and one Undo brings all of them back."""
    right = answers(name="Ada", identity="al0001")
    open_answers(sheet, right)
    sheet.get_by_text("How to fill it in").click()
    button(sheet, "Clear the whole sheet").click()
    assert download(sheet) == {"worksheet": "gan", "responses": {}}
    expect(sheet.locator("[data-bar-count]")).to_have_text("0")
    button(sheet, "Undo").click()
    assert download(sheet) == right
    expect(sheet.get_by_label("Identity key")).to_have_attribute("aria-describedby", "identity-hint")
    expect(sheet.locator("[data-bar-count]")).to_have_text("46")


def test_undo_brings_back_the_name_that_a_file_replaced(sheet: Page) -> None:
    """A file of somebody else's, opened by mistake, costs nothing."""
    sheet.get_by_label("Name").fill("Ada")
    open_answers(sheet, answers(name="Bob"))
    expect(sheet.get_by_label("Name")).to_have_value("Bob")
    button(sheet, "Undo").click()
    assert download(sheet) == {"worksheet": "gan", "name": "Ada", "responses": {}}
