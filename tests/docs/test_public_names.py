"""What `import hccsurv` offers is complete, in order, and explained."""

import ast
import importlib
import inspect

import pytest

import hccsurv

FUNCTIONS = [name for name in hccsurv.__all__ if inspect.isfunction(getattr(hccsurv, name))]


def imported_for_type_checkers(root):
    """Name to module, as the block under TYPE_CHECKING imports them."""
    tree = ast.parse((root / "hccsurv" / "__init__.py").read_text(encoding="utf-8"))
    block = next(node for node in tree.body if isinstance(node, ast.If))
    return {alias.name: node.module for node in block.body for alias in node.names}


def test_all_is_sorted_and_names_everything_once():
    assert hccsurv.__all__ == sorted(set(hccsurv.__all__))
    assert dir(hccsurv) == hccsurv.__all__


def test_type_checkers_and_the_interpreter_see_the_same_names(root):
    homes = imported_for_type_checkers(root)
    assert sorted(homes) == hccsurv.__all__
    for name, module in homes.items():
        assert getattr(hccsurv, name) is getattr(importlib.import_module(module), name)


@pytest.mark.parametrize("name", hccsurv.__all__)
def test_each_public_name_is_public_at_home_and_has_a_docstring(name):
    thing = getattr(hccsurv, name)
    home = inspect.getmodule(thing)
    # `errors` lists its names like every other module.
    assert name in home.__all__
    summary = inspect.cleandoc(thing.__doc__).splitlines()[0]
    assert summary.endswith(".")


@pytest.mark.parametrize("name", FUNCTIONS)
def test_each_public_function_shows_an_example(name):
    doc = inspect.getdoc(getattr(hccsurv, name))
    assert "Examples\n--------" in doc
    assert ">>>" in doc.split("Examples\n--------")[1]


def test_results_of_public_functions_are_public_too(root):
    """Whoever writes a type for what a function returns finds it beside the function."""
    returned = {name: inspect.signature(getattr(hccsurv, name)).return_annotation for name in FUNCTIONS}
    known = {"float", "str", "Array", "dict[str, Array]", "RawTable", "PairwiseLogRankResult", *hccsurv.__all__}
    assert {name: kind for name, kind in returned.items() if kind not in known} == {}


def test_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="module 'hccsurv' has no attribute 'logrank'"):
        hccsurv.logrank  # noqa: B018
