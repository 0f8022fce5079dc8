from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("channels_intake", "0007_push_subscription")]

    operations = [
        migrations.AddField(
            model_name="cursor",
            name="failures",
            field=models.PositiveSmallIntegerField(db_default=0, default=0, help_text="readings in a row that failed"),
        ),
        migrations.AddField(
            model_name="cursor",
            name="rests_until",
            field=models.DateTimeField(blank=True, help_text="it is not read before", null=True),
        ),
        migrations.AddField(
            model_name="cursor",
            name="holds_until",
            field=models.DateTimeField(blank=True, help_text="nothing is sent by it before", null=True),
        ),
    ]
