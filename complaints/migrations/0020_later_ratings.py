from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):

    # Built beside the running system: this is the biggest table.
    atomic = False

    dependencies = [('complaints', '0019_reporter_events')]

    operations = [
        RemoveIndexConcurrently(model_name='complaintevent', name='event_low_rating'),
        AddIndexConcurrently(
            model_name='complaintevent',
            index=models.Index(condition=models.Q(('data__rating__in', [1, 2]), ('kind__in', ['confirmed', 'rated'])), fields=['at'], name='event_low_rating'),
        ),
    ]
