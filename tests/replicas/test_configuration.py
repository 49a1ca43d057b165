"""The configuration of a demonstration is somebody's own once it was written."""

from __future__ import annotations

from pathlib import Path

from reportwatch.ownership import open_to_others
from tests.replicas.stage import set_stage

OFFICER = '[[officers]]\nname = "新来"\naddress = "xin@qinghe.invalid"\ndistricts = ["990101"]\n'


def test_portals_that_are_served_again_keep_the_configuration_that_was_changed(
    tmp_path: Path,
) -> None:
    with set_stage(tmp_path) as stage:
        officers, portal = stage.config / "officers.toml", stage.config / "portals" / "acheng.toml"
    officers.write_text(OFFICER, "utf-8")
    text = portal.read_text("utf-8")
    portal.write_text(text.replace("delay_s = 0.02", "delay_s = 7"), "utf-8")
    assert not open_to_others(tmp_path)
    (tmp_path / "ports.json").unlink()  # somebody else has its ports by now
    with set_stage(tmp_path, keeps_configuration=True) as stage:
        assert officers.read_text("utf-8") == OFFICER
        shown = portal.read_text("utf-8")
        assert "delay_s = 7" in shown
        assert f'"{stage.replicas["acheng"].base_url}"' in shown
