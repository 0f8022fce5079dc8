from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):

    # Built beside the running system: these are the biggest tables.
    atomic = False

    dependencies = [
        ('complaints', '0008_regime_change'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='complaint',
            index=models.Index(condition=models.Q(('ended_at__isnull', True), models.Q(('escalated_to', ''), _negated=True)), fields=['agency', 'due_at', 'id'], name='complaint_escalated'),
        ),
        AddIndexConcurrently(
            model_name='complaintclock',
            index=models.Index(condition=models.Q(('stopped_at__isnull', False)), fields=['name', 'stopped_at'], name='clock_stopped'),
        ),
        AddIndexConcurrently(
            model_name='complaintclock',
            index=models.Index(condition=models.Q(('name', 'keputusan'), ('stopped_at__isnull', True)), fields=['due_at'], name='clock_decision'),
        ),
        AddIndexConcurrently(
            model_name='complaintevent',
            index=models.Index(condition=models.Q(('kind__in', ['confirmed', 'ombudsman_accepted', 'reopened', 'transferred'])), fields=['kind', 'at'], name='event_watched'),
        ),
    ]
