from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):

    # Built beside the running system: there is a row for every complaint.
    atomic = False

    dependencies = [
        ('complaints', '0023_event_kinds'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='searchdocument',
            index=models.Index(fields=['agency', 'topic_key', 'region_code', '-received_at'], name='search_topic_place'),
        ),
    ]
