"""What the demonstration defines for one country has the form that the system takes."""

from types import ModuleType

import pytest

from demo import applicants, correspondence
from gateway.schemas.catalog import DefineCodeList, DefineIndicator


@pytest.mark.parametrize("defined", [applicants, correspondence])
def test_a_country_s_own_definitions_have_the_form_that_is_asked_for(defined: ModuleType) -> None:
    assert DefineIndicator().validate(defined.indicator()) == {}
    assert DefineCodeList().validate(defined.code_list()) == {}
