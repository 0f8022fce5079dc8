"""By when offices report on a quarter becomes rules in versions, which are only ever added to."""

from __future__ import annotations

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

KINDS = [
    ("made", "Dibuat"),
    ("proposed", "Usulan ditambahkan dari hasil penilaian"),
    ("handed_in", "Diserahkan untuk ditelaah"),
    ("returned", "Dikembalikan"),
    ("reviewed", "Selesai ditelaah"),
    ("signed", "Ditandatangani"),
    ("revised", "Perubahan dimulai"),
    ("asked", "Realisasi diminta"),
    ("reminded", "Diingatkan"),
    ("ruled", "Batas melapor diubah"),
]


class Migration(migrations.Migration):
    dependencies = [
        ("assessments", "0004_keep_what_was_reported"),
        ("organisations", "0005_leader_role"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.CreateModel(
            name="ReportRule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("valid_from", models.DateField()),
                (
                    "report_days",
                    models.PositiveSmallIntegerField(default=10, help_text="working days after a quarter within which offices report"),
                ),
                (
                    "remind_before",
                    models.JSONField(default=list, help_text="days before the last day on which those who have not reported are told"),
                ),
                ("at", models.DateTimeField(auto_now_add=True)),
                ("by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                (
                    "plan",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="report_rules", to="assessments.plan"),
                ),
            ],
            options={"ordering": ("valid_from", "id")},
        ),
        migrations.AddConstraint(
            model_name="reportrule",
            constraint=models.CheckConstraint(condition=Q(report_days__gte=1), name="report_rule_days_positive"),
        ),
        migrations.RemoveConstraint(model_name="planevent", name="plan_event_known"),
        migrations.AlterField(model_name="planevent", name="kind", field=models.CharField(choices=KINDS, max_length=10)),
        migrations.AddConstraint(
            model_name="planevent",
            constraint=models.CheckConstraint(condition=Q(kind__in=[kind for kind, _words in KINDS]), name="plan_event_known"),
        ),
        migrations.RunSQL(
            "CREATE TRIGGER reportrule_append_only BEFORE UPDATE OR DELETE ON assessments_reportrule "
            "FOR EACH ROW EXECUTE FUNCTION assessments_refuse_change();",
            "DROP TRIGGER reportrule_append_only ON assessments_reportrule;",
        ),
    ]
