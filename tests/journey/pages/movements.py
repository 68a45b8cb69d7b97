"""A movement between two countries, as both count it."""

from deploy.trial.story import Country


def counted_by_both(here: Country, there: Country) -> str:
    """The indicator of who left `here`; its mirror, who came to `there`, is released and shared as well."""
    left, came = f"LEFT_{here.code}", f"CAME_{here.code}"
    secretariat = here.story.secretariat
    for indicator, en, ru, dimension in (
        (left, f"People leaving, {here.code}", f"Выехавшие, {here.code}", "whereto"),
        (came, f"People arriving, {here.code}", f"Прибывшие, {here.code}", "wherefrom"),
    ):
        names = {"en": en, "ru": ru}
        dimensions = [
            {"dimension": each, "names": names, "code_list": "COUNTRY", "optional": True}
            for each in ("citizenship", dimension)
        ]
        about = {"names": names, "definitions": names, "measure": "flow", "units": ["persons"]}
        body = {**about, "frequencies": ["A"], "dimensions": dimensions, "counts_own_citizens": True}
        secretariat.put(f"/api/v1/indicators/{indicator}", body)
    against = {"indicator": came, "dimension": "whereto", "partner_dimension": "wherefrom"}
    rule = {"code": "mirror-apart", "severity": "note", "against": against}
    secretariat.put(f"/api/v1/rules/{left}", {"rules": [rule]})
    for country, other, indicator, dimension, values in (
        (here, there, left, "whereto", (1000, 1100)),
        (there, here, came, "wherefrom", (3731, 4205)),
    ):
        country.documented(indicator)
        country.sharing(indicator, "bilateral", [other.code])
        figures = [
            {"period": period, dimension: other.code, "value": value}
            for period, value in zip(("2023", "2024"), values, strict=True)
        ]
        country.released(indicator, figures)
    return left


def focal_point(country: Country, role: str) -> None:
    """Make the person who holds a role a focal point of their country."""
    person = country.person(role).get("/api/v1/me")["person"]
    names = {"en": f"Focal point of {country.code}", "ru": f"Координатор {country.code}"}
    body = {"code": "FOCAL", "names": names, "focal_point": True, "roles": []}
    position = country.administrator.post("/api/v1/positions", body)["id"]
    country.administrator.post(f"/api/v1/positions/{position}/assign", {"person": person})
