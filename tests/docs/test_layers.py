"""Who may import whom, and how long a file may be."""

import ast

LAYERS = [
    {"references"},
    {"vocabulary", "errors", "methods"},
    {"cohort"},
    {"intake", "analysis"},
    {"present"},
    {"export"},
    {"ui", "command"},
]
RANK = {name: rank for rank, layer in enumerate(LAYERS) for name in layer}
LIMITS = {"app.py": 60, "pages": 120, "hccsurv": 400}


def modules(root):
    for path in sorted((root / "hccsurv").rglob("*.py")):
        part = path.relative_to(root / "hccsurv").parts[0].removesuffix(".py")
        if part not in ("__init__", "__main__"):
            yield path, part


def imports_of(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively."
            yield node.module


def test_each_layer_imports_only_from_the_layers_before_it(root):
    seen = set()
    for path, part in modules(root):
        seen.add(part)
        assert part in RANK, f"{path.name} belongs to no layer."
        for name in imports_of(path):
            if name.startswith("hccsurv."):
                other = name.split(".")[1]
                allowed = other == part or RANK[other] < RANK[part]
                assert allowed, f"{path.relative_to(root)} ({part}) imports {name} ({other})."
    assert seen >= {"cohort", "intake", "analysis", "present", "export", "ui", "command"}


def test_only_the_user_interface_knows_streamlit(root):
    for path, part in modules(root):
        if part != "ui":
            assert not any(name.split(".")[0] == "streamlit" for name in imports_of(path)), path.name


def test_figures_and_tables_compute_no_statistics_and_analysis_draws_nothing(root):
    for path, part in modules(root):
        packages = {name.split(".")[0] for name in imports_of(path)}
        if part in ("present", "export", "ui", "command"):
            assert not packages & {"scipy", "lifelines", "statsmodels"}, path.name
        else:
            assert not packages & {"plotly", "matplotlib"}, path.name


def test_pages_import_streamlit_and_hccsurv_only(root):
    for path in (root / "pages").glob("*.py"):
        packages = {name.split(".")[0] for name in imports_of(path)}
        assert packages <= {"streamlit", "hccsurv", "__future__"}, path.name


def test_no_file_outgrows_its_limit(root):
    files = [root / "app.py", *(root / "pages").glob("*.py"), *(root / "hccsurv").rglob("*.py")]
    too_long = {}
    for path in files:
        limit = LIMITS[path.relative_to(root).parts[0]]
        length = len(path.read_text(encoding="utf-8").splitlines())
        if length > limit:
            too_long[path.relative_to(root).as_posix()] = (length, limit)
    assert too_long == {}
