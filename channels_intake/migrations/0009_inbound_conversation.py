from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("channels_intake", "0008_provider_pauses")]

    operations = [
        migrations.AddField(
            model_name="inboundmessage",
            name="conversation",
            field=models.CharField(
                blank=True, default="", db_default="", help_text="where a provider says that messages belong together", max_length=64
            ),
        ),
        migrations.AddIndex(
            model_name="inboundmessage",
            index=models.Index(condition=models.Q(("conversation", ""), _negated=True), fields=["conversation"], name="inbound_conversation"),
        ),
    ]
