from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):

    # Built beside the running system: this is the biggest table.
    atomic = False

    dependencies = [
        ('complaints', '0015_public_refusals'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='complaint',
            index=models.Index(condition=models.Q(('verified_at__isnull', False)), fields=['agency', '-verified_at', '-id'], name='complaint_verified'),
        ),
    ]
