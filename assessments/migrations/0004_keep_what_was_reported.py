"""Hold it in the database: what was reported, frozen, signed or done about a plan is only ever added to."""

from __future__ import annotations

from django.db import migrations

ONLY_ADDED = ("planevent", "planversion", "signature", "realisation", "realisationfile")


class Migration(migrations.Migration):
    dependencies = [("assessments", "0003_action_plan")]
    operations = [
        migrations.RunSQL(
            "".join(
                f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON assessments_{table} "
                "FOR EACH ROW EXECUTE FUNCTION assessments_refuse_change();\n"
                for table in ONLY_ADDED
            ),
            "".join(f"DROP TRIGGER {table}_append_only ON assessments_{table};\n" for table in ONLY_ADDED),
        )
    ]
