from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [('channels_intake', '0018_move_keys')]

    operations = [
        migrations.RemoveConstraint(
            model_name='partner',
            name='partner_key_once',
        ),
        migrations.RemoveField(
            model_name='partner',
            name='key_index',
        ),
    ]
