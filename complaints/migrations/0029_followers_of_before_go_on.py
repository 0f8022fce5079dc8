from django.db import migrations
from django.db.models import F


def go_on(apps, schema_editor):
    """Who followed a case before contacts had to be proved was promised news; each piece of it says how to stop."""
    followers = apps.get_model("complaints", "Reporter").objects.filter(kind="supporter", proved_at__isnull=True).exclude(address_index="")
    followers.update(proved_at=F("created_at"))


class Migration(migrations.Migration):

    dependencies = [('complaints', '0028_followers_prove_their_contact')]

    operations = [migrations.RunPython(go_on, migrations.RunPython.noop)]
