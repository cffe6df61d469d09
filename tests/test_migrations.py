"""The migrations make exactly what the models describe, on both databases, and lose nothing on the way."""

import shutil
from datetime import date
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect, select, text

from care.db import db, transaction
from care.models import Area, AreaKind, Organisation, OrganisationArea
from tests.conftest import MakeApp

MIGRATIONS = Path(__file__).parent.parent / "migrations"
INCREMENTAL = 2


def test_the_migrations_make_what_the_models_describe(in_app_on_both: Flask) -> None:
    options = in_app_on_both.extensions["migrate"].configure_args
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, db.metadata) == []


def test_the_migrations_can_be_undone_and_done_again(in_app_on_both: Flask) -> None:
    downgrade(revision="base")
    assert inspect(db.engine).get_table_names() == ["alembic_version"]
    upgrade()
    assert set(db.metadata.tables) <= set(inspect(db.engine).get_table_names())


def test_a_table_can_be_rebuilt_under_the_rows_that_point_at_it(in_app: Flask, tmp_path: Path) -> None:
    """SQLite alters a table by dropping and copying it, which foreign keys would forbid or follow."""
    _serve_ximei()
    rebuild = 'with op.batch_alter_table("area", recreate="always") as table:\n        table.drop_column("rough")'
    upgrade(directory=_migrations_and(rebuild, tmp_path))
    assert db.session.scalars(select(OrganisationArea.area_code)).all() == ["350583001"]


def test_a_migration_that_leaves_a_row_pointing_nowhere_changes_nothing(
    in_app: Flask, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    _serve_ximei()
    with pytest.raises(SystemExit):
        upgrade(directory=_migrations_and('op.execute("DELETE FROM area")', tmp_path))
    assert "pointing nowhere" in caplog.text
    assert db.session.scalars(select(Area.code)).all() == ["350583001"]


def test_connections_check_foreign_keys_again_after_a_migration(in_app: Flask) -> None:
    upgrade()
    with db.engine.connect() as connection:
        assert connection.execute(text("PRAGMA foreign_keys")).scalar() == 1


def test_a_new_file_can_give_space_back(make_app: MakeApp, tmp_path: Path) -> None:
    with make_app(DATABASE_URL=f"sqlite:///{tmp_path / 'new.sqlite3'}").app_context():
        upgrade()
        with db.engine.connect() as connection:
            assert connection.execute(text("PRAGMA auto_vacuum")).scalar() == INCREMENTAL


def _serve_ximei() -> None:
    with transaction():
        db.session.add(
            Area(
                code="350583001", kind=AreaKind.SUBDISTRICT, name_zh="溪美街道", name_en="Ximei", lat=24.96, lng=118.38
            )
        )
        helpers = Organisation(name_zh="帮手", name_en="Helpers")
        db.session.add(helpers)
        db.session.flush()
        db.session.add(OrganisationArea(organisation_id=helpers.id, area_code="350583001", starts_on=date(2026, 1, 1)))


def _migrations_and(next_step: str, folder: Path) -> str:
    """Our migrations and one more that does the step."""
    copy = shutil.copytree(MIGRATIONS, folder / "migrations")
    head = ScriptDirectory(str(copy)).get_current_head()
    (copy / "versions" / "next.py").write_text(
        f'from alembic import op\n\nrevision = "next"\ndown_revision = "{head}"\n\n\n'
        f"def upgrade() -> None:\n    {next_step}\n"
    )
    return str(copy)
