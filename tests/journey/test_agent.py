"""comity-agent on an agency's machine, against a running system: a register becomes checked figures."""

from pathlib import Path

from click.testing import CliRunner

from agent.cli import main
from tests.journey.office import Office
from tests.journey.test_strangers import new_key

REGISTER = "number,country,sex,lodged\n1,Украина,M,2021-03-04\n1,Ukraine,M,2021-09-04\n2,UA,F,2021-05-06\n"
CONFIGURATION = """
[send]
url = "{url}"
country = "{country}"
indicator = "ASYLUM_APPLICATIONS"
source = "REG"
key_variable = "AGENCY_KEY"
[records]
csv = "register.csv"
[count]
person = "number"
[period]
column = "lodged"
[dimensions.citizenship]
column = "country"
codes = {{ "Украина" = "UA" }}
[dimensions.sex]
column = "sex"
total = true
"""


def test_a_register_is_counted_where_it_stands_and_sent_with_a_key(office: Office, tmp_path: Path) -> None:
    (tmp_path / "register.csv").write_text(REGISTER, encoding="utf-8")
    about = {"url": office.system.base_url, "country": office.own.code}
    configuration = tmp_path / "agent.toml"
    configuration.write_text(CONFIGURATION.format(**about), encoding="utf-8")
    environment = {"AGENCY_KEY": new_key(office)["secret"]}

    def run(*arguments: str) -> str:
        done = CliRunner().invoke(main, [str(configuration), *arguments], env=environment)
        assert done.exit_code == 0, done.output
        return done.output

    shown = run("--show")
    assert "UA           _T       2" in shown
    sent = run("--yes")
    number = sent.rsplit("submission ", 1)[1].split(",")[0]
    found = office.submitter.get(f"/api/v1/submissions/{number}/observations")["items"]
    assert [(each["citizenship"], each["sex"], each["value"]) for each in found] == [
        ("UA", "F", 1),
        ("UA", "M", 1),
        ("UA", "_T", 2),
    ]
    assert "It was there already" in run("--yes")
    office.submitter.post(f"/api/v1/submissions/{number}/withdraw", {"comment": "a trial"})
