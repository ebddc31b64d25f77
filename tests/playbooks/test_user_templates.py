"""Templates that users write: facts are filled in, and nothing else can be done with them."""

import time

import pytest

from playbooks.user_templates import (
    MOST_OUTPUT,
    BadTemplate,
    Rendered,
    check_template,
    render_template,
)


def test_facts_are_filled_in() -> None:
    text = "Hello {{ contact }},\n{% for each in steps %}\n- {{ each|trim }}\n{% endfor %}\nBye"
    facts = {"contact": "Ann", "steps": ["call ", "write"]}
    assert check_template(text) == ("contact", "steps")
    assert render_template(text, facts) == Rendered("Hello Ann,\n- call\n- write\nBye", ())


def test_a_missing_fact_is_asked_for_and_never_invented() -> None:
    text = "{{ contact }} renews {{ renewal_date }}{% if price %} for {{ price }}{% endif %}."
    made = render_template(text, {"contact": " ", "price": ""})
    assert made.text == "[contact] renews [renewal date]."
    assert made.missing == ("contact", "renewal_date")


@pytest.mark.parametrize(
    ("text", "facts", "said", "missing"),
    [
        ("{{ a|default('none yet') }}", {}, "none yet", ()),
        ("{% for x in steps %}{{ x }}{% endfor %}", {}, "", ("steps",)),
        ("{{ steps|join('; ') }}", {"steps": ["a", "b"]}, "a; b", ()),
        ("{{ steps }}", {"steps": ["a", "b"]}, "a, b", ()),
        ("{{ steps|join('; ') }}", {}, "", ("steps",)),
        ("{{ a|upper }} {{ a|title|last }}", {"a": "xy"}, "XY y", ()),
        ("{{ steps|upper }}", {"steps": ["a", "b"]}, "A, B", ()),
        ("{{ steps|last|capitalize }}", {"steps": ["a", "b"]}, "B", ()),
        ("{{ steps|join }}", {"steps": ["a", "b"]}, "a, b", ()),
        ("{% for x in steps %}{{ x }}{% endfor %}", {"steps": "ab"}, "ab", ()),
        ("{% if a == 'yes' and not b %}go{% else %}stay{% endif %}", {"a": "yes"}, "go", ()),
        ("{% if a is defined %}x{% endif %}", {}, "", ()),
        ("{{ steps|first }}", {"steps": ["a"]}, "a", ()),
        ("{{ steps|first }}", {}, "", ("steps",)),
        ("{{ steps|last }}", {}, "", ("steps",)),
        ("{{ contact|upper }}", {}, "[CONTACT]", ("contact",)),
        ("{{ a }}", {"a": "{{ b }} <!channel>"}, "{{ b }} <!channel>", ()),
        ("{# a remark #}{% raw %}{{ x }}{% endraw %}", {}, "{{ x }}", ()),
    ],
)
def test_what_a_template_may_do(
    text: str, facts: dict[str, str | list[str]], said: str, missing: tuple[str, ...]
) -> None:
    assert render_template(text, facts) == Rendered(said, missing)


REFUSED = [
    ("{{ ''.__class__ }}", 1, "an attribute"),
    ("a\nb {{ x.__class__.__mro__ }}", 2, "an attribute"),
    ("{{ x['__class__'] }}", 1, "an index"),
    ("{{ x[0] }}", 1, "an index"),
    ("{{ x|attr('__class__') }}", 1, "the filter `attr` is not known"),
    ("{{ x|map(attribute='__class__') }}", 1, "the filter `map`"),
    ("{{ x|join(attribute='__class__') }}", 1, "takes one text"),
    ("{{ x|join(*x) }}", 1, "takes one text"),
    ("{{ x|join(**x) }}", 1, "takes one text"),
    ("{{ x|center(1000000000) }}", 1, "the filter `center` is not known"),
    ("{{ x|trim('a') }}", 1, "takes nothing"),
    ("{{ x|default(y) }}", 1, "takes one text"),
    ("{{ x|default(1) }}", 1, "takes one text"),
    ("{{ x|default }}", 1, "takes one text"),
    ("{{ x|length }}", 1, "is not known"),
    ("{{ 5 }}", 1, "a number"),
    ("{{ 1 < 2 }}", 1, "only `==`"),
    ("{% if 'a' in x %}{% endif %}", 1, "only `==`"),
    ("{{ range(1000000000) }}", 1, "a call"),
    ("{{ lipsum(n=100000) }}", 1, "a call"),
    ("{{ cycler.__init__.__globals__ }}", 1, "an attribute"),
    ("{{ self }}", 1, "no name of a fact"),
    ("{{ self._TemplateReference__context }}", 1, "an attribute"),
    ("{{ loop }}", 1, "no name of a fact"),
    ("{{ _x }}", 1, "no name of a fact"),
    ("{{ 'a' * 1000000000 }}", 1, "`mul` is not allowed"),
    ("{{ 9 ** 9 ** 9 ** 9 }}", 1, "`pow` is not allowed"),
    ("{{ '%1000000000d' % 1 }}", 1, "`mod` is not allowed"),
    ("{{ x ~ x }}", 1, "`~` is not allowed"),
    ("{{ x + x }}", 1, "`add` is not allowed"),
    ("{{ [x, x] }}", 1, "a list is not allowed"),
    ("{{ {'a': x} }}", 1, "a group is not allowed"),
    ("{{ x if y else z }}", 1, "inside `{{ }}` is not allowed"),
    ("\n\n{% for a in x %}{% for b in x %}{{ b }}{% endfor %}{% endfor %}", 3, "`for` inside"),
    ("{% for a in x %}{% if a %}{% for b in a %}{% endfor %}{% endif %}{% endfor %}", 1, "inside"),
    ("{% for a in 'x' %}{% endfor %}", 1, "goes over a list"),
    ("{% for a in range(9) %}{% endfor %}", 1, "goes over a list"),
    ("{% for a, b in x %}{% endfor %}", 1, "goes over a list"),
    ("{% for a in x recursive %}{{ loop(x) }}{% endfor %}", 1, "`recursive`"),
    ("{% for a in x if a %}{% endfor %}", 1, "neither `if`"),
    ("{% set a = 1 %}", 1, "`assign` is not allowed"),
    ("{% set a %}x{% endset %}", 1, "`assignblock` is not allowed"),
    ("{% macro a() %}{{ a() }}{% endmacro %}", 1, "`macro` is not allowed"),
    ("{% include 'policy.yml' %}", 1, "`include` is not allowed"),
    ("{% import 'a' as a %}", 1, "`import` is not allowed"),
    ("{% from 'a' import b %}", 1, "`fromimport` is not allowed"),
    ("{% extends 'a' %}", 1, "`extends` is not allowed"),
    ("{% block a %}{% endblock %}", 1, "`block` is not allowed"),
    ("{% call a() %}{% endcall %}", 1, "is not allowed"),
    ("{% filter upper %}x{% endfilter %}", 1, "`filterblock` is not allowed"),
    ("{% with a = 1 %}{% endwith %}", 1, "`with` is not allowed"),
    ("{% autoescape true %}{% endautoescape %}", 1, "is not allowed"),
    ("{% do x %}", 1, "unknown tag"),
    ("{{ x is sameas x }}", 1, "only `is defined`"),
    ("{{ x is divisibleby 0 }}", 1, "only `is defined`"),
    ("{{ x", 1, "unexpected end"),
    ("a\n{% if x %}", 2, "unexpected end of template"),
    ("{{ " + "(" * 1200 + "x" + ")" * 1200 + " }}", 1, "nested"),
    ("{{ " + "not " * 700 + "x }}", 1, "nested"),
    ("{% if x %}" * 100 + "{% endif %}" * 100, 1, "nested"),
    ("{{ x }}" * 600, 1, "the most is 3000"),
    ("{{ " + "9" * 2900 + " }}", 1, "a number"),
    ("{{ x['a':'b'] }}", 1, "an index"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "line", "reason"), REFUSED, ids=[r[0][:40] for r in REFUSED])
def test_everything_else_is_refused_with_its_line(text: str, line: int, reason: str) -> None:
    for use in (check_template, lambda t: render_template(t, {"x": ["a"] * 9})):
        with pytest.raises(BadTemplate) as caught:
            use(text)
        assert reason in caught.value.reason
        assert caught.value.line == line


def test_the_output_ends_at_its_limit_and_takes_no_time() -> None:
    started = time.perf_counter()
    loops = "{% for a in x %}{{ y }}{{ y }}{% endfor %}" * 60
    made = render_template(loops, {"x": ["a"] * 100_000, "y": "z" * 1_000_000})
    assert len(made.text) == MOST_OUTPUT
    empty = "{% for a in x %}{% if b %}{{ a }}{% endif %}{% endfor %}" * 50
    assert render_template(empty, {"x": ["a"] * 100_000}).text == ""
    assert time.perf_counter() - started < 2


def test_only_texts_get_in() -> None:
    class Model:
        secret = "xoxb-secret"

        def __str__(self) -> str:
            return "a model"

    made = render_template("{{ rows }}", {"rows": [Model()]})  # type: ignore[list-item]
    assert made.text == "a model"
