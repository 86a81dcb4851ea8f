"""Messages of a kernel become outputs as nbclient makes them."""

from analysis.batch.shell import Said


def shown(text, name=None):
    return {
        "data": {"text/plain": text}, "metadata": {}, "transient": {"display_id": name},
    }  # fmt: skip


def texts(outputs):
    return [o["data"]["text/plain"] if "data" in o else o["text"] for o in outputs]


def test_a_display_with_a_name_changes_in_every_cell():
    said = Said()
    said.hear("display_data", shown("một", "d"))
    first = said.outputs
    said.start()
    said.hear("display_data", shown("hai", "d"))
    said.hear("update_display_data", shown("ba", "d"))
    assert texts(first) == texts(said.outputs) == ["ba"]


def test_outputs_that_wait_to_be_cleared_stay_until_the_next():
    said = Said()
    said.hear("stream", {"name": "stdout", "text": "một"})
    said.hear("clear_output", {"wait": True})
    assert texts(said.outputs) == ["một"]
    said.hear("stream", {"name": "stdout", "text": "hai"})
    assert texts(said.outputs) == ["hai"]


def test_a_cleared_display_is_changed_no_more():
    said = Said()
    said.hear("display_data", shown("một", "d"))
    cleared = said.outputs[0]
    said.hear("clear_output", {"wait": False})
    said.hear("update_display_data", shown("hai", "d"))
    assert said.outputs == [] and texts([cleared]) == ["một"]
