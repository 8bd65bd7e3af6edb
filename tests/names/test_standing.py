from __future__ import annotations

import pytest

from rag.domain import Speaker
from rag.names.standing import dated_roles, speaks_for


@pytest.mark.parametrize(
    "speaker, country",
    [
        (Speaker("b", "Tehran", "body"), "Iran"),
        (Speaker("b", "Iran", "body", ("Tehran",)), "Iran"),
        (Speaker("b", "the Kremlin", "body"), "Russia"),
        (Speaker("b", "US State Department", "body"), "the United States"),
        (Speaker("p", "Ann Lee", "person", roles=("German chancellor",)), "Germany"),
        (Speaker("p", "Ann Lee", "person", roles=("German pop star",)), ""),
        (Speaker("p", "Ann Lee", "person", roles=("German minister", "French minister")), ""),  # which one?
        (Speaker("p", "Ann Lee", "person", roles=("the king's Iran envoy", "US envoy to Iran")), "the United States"),
        (Speaker("p", "Ann Lee", "person", roles=("nurse whose brother serves in the Iranian army",)), ""),
        (Speaker("b", "Syrian Observatory for Human Rights", "body"), ""),
        (Speaker("g", "Iranian officials", "group"), ""),
    ],
)
def test_who_speaks_for_a_country(speaker, country):
    assert speaks_for(speaker) == country


def test_a_title_that_changes_its_holder_is_dated():
    pages = [
        ("2025-01-29T10:00:00", "Gerrit Sandoval, the harbour master, resigned."),
        ("2025-01-15", "Sandoval, the Harbour Master, spoke."),
        (None, "The harbour master left."),
        ("2025-05-12", "Lotte Ramires, the new harbour master, and Sandoval, now a councillor, met."),
    ]
    old = Speaker("s", "Gerrit Sandoval", "person", roles=("the harbour master, resigned", "now a councillor", "king"))
    assert dated_roles(old, pages) == [
        ("king", "", ""),
        ("the harbour master, resigned", "2025-01-29", "2025-01-29"),
        ("now a councillor", "2025-05-12", "2025-05-12"),
    ]
