"""What comes back: whose it is, which way it came, what accompanies it."""

from __future__ import annotations

import pytest
from adhesion_material import COOPERATIVE, Office, ids

from pdz_docs.adhesions.channels import Channel
from pdz_docs.adhesions.findings import State

pytestmark = pytest.mark.office


def test_a_signed_form_is_recognised_and_accepted(office: Office) -> None:
    signed = office.pades(office.forms.adhesions[COOPERATIVE], COOPERATIVE, field="firmaente")
    found = office.received(("adesione.pdf", signed))
    assert (found.body, found.instrument, found.channel) == (COOPERATIVE, "adesione", Channel.SIGNATURE)
    assert found.state is State.ACCEPTED_WITH_REMARKS, found.findings
    assert ids(found.findings) == {"REVOCA_NON_ACCERTATA"}
