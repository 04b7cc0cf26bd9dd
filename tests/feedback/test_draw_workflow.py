"""The diagram in README is the table of arrows, and a table that moved on is noticed."""

import pytest
from django.core.management import CommandError, call_command

from feedback import diagram
from feedback.models import Status
from feedback.workflow import ARROWS


def test_readme_shows_the_table_as_it_is() -> None:
    text = diagram.readme().read_text(encoding="utf-8")

    assert diagram.drawn_into(text) == text, "run manage.py draw_workflow"


def test_every_arrow_and_every_label_is_drawn() -> None:
    drawn = diagram.diagram().splitlines()

    assert [f"  {status.value}: {status.label}" for status in Status] == drawn[1:11]
    arrows = {(source or "[*]", target) for source, targets in ARROWS.items() for target in targets}
    arrows = {(source, target) for source, target in arrows if source != Status.MERGED} | {("VOIDED", "[*]")}
    assert {tuple(line.strip().split(" --> ")) for line in drawn if "-->" in line} == arrows


def test_drawing_again_changes_nothing_and_the_rest_of_the_document_stays() -> None:
    text = f"before\n{diagram.BEGIN}\nold\n{diagram.END}\nafter\n"

    once = diagram.drawn_into(text)

    assert diagram.drawn_into(once) == once
    assert (once.startswith("before\n"), once.endswith("\nafter\n"), "old" in once) == (True, True, False)


def test_a_stale_diagram_is_told_and_drawn_anew(tmp_path, settings, capsys) -> None:
    settings.BASE_DIR = tmp_path
    file = tmp_path / "README.md"
    file.write_text(f"{diagram.BEGIN}\n{diagram.END}\n", encoding="utf-8")

    with pytest.raises(CommandError, match="不是最新"):
        call_command("draw_workflow", check=True)
    call_command("draw_workflow")
    call_command("draw_workflow", check=True)

    assert "RAISED --> ANSWERED" in file.read_text(encoding="utf-8")
    assert capsys.readouterr().out.splitlines() == ["已重画 README.md 里的状态图。", "状态图已是最新。"]


def test_a_document_without_marks_is_left_alone(tmp_path, settings) -> None:
    settings.BASE_DIR = tmp_path
    (tmp_path / "README.md").write_text("nothing", encoding="utf-8")

    with pytest.raises(CommandError, match="draw_workflow: begin"):
        call_command("draw_workflow")
    assert (tmp_path / "README.md").read_text(encoding="utf-8") == "nothing"
