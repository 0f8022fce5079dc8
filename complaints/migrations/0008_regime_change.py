import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('complaints', '0007_lifecycle_as_data'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='RegimeChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('what', models.JSONField(help_text='do, of, before, after')),
                ('by', models.ForeignKey(help_text='empty = a command', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('regime', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='changes', to='complaints.regime')),
            ],
            options={
                'ordering': ('-id',),
            },
        ),
    ]
