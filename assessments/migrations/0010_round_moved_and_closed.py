"""That a round was given another last day, or closed, is written down at its forms."""

from __future__ import annotations

from django.db import migrations, models

KINDS = [
    ("invited", "Dibuka untuk diisi"),
    ("reminded", "Diingatkan"),
    ("submitted", "Dikirim untuk diperiksa"),
    ("returned", "Dikembalikan untuk dilengkapi"),
    ("reviewed", "Selesai diperiksa"),
    ("accepted", "Nilai diterima"),
    ("objected", "Keberatan diajukan"),
    ("finished", "Nilai ditetapkan"),
    ("moved", "Batas pengisian diubah"),
    ("closed", "Masa penilaian ditutup"),
]


class Migration(migrations.Migration):
    dependencies = [("assessments", "0009_keep_how_samples_were_drawn")]
    operations = [
        migrations.RemoveConstraint("assessmentevent", "assessment_event_known"),
        migrations.AlterField("assessmentevent", "kind", models.CharField(choices=KINDS, max_length=10)),
        migrations.AddConstraint(
            "assessmentevent",
            models.CheckConstraint(condition=models.Q(kind__in=[kind for kind, _label in KINDS]), name="assessment_event_known"),
        ),
    ]
