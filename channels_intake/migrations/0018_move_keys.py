import datetime as dt

from django.conf import settings
from django.db import migrations
from django.utils import timezone

# What a key opens; "news" is what goes out.
DOORS = ("file", "follow", "read", "exchange")
LIFE = dt.timedelta(days=365)


def move(apps, schema_editor):
    """Every key that opened something goes on opening it: partners' keys become tokens, tokens of partners get a partner."""
    token_of, partner_of = apps.get_model("complaints", "ApiToken").objects, apps.get_model("channels_intake", "Partner").objects
    given = list(token_of.filter(kind="partner", expires_at__gt=timezone.now()).order_by("pk"))
    for partner in partner_of.exclude(key_index="").filter(ended_at__isnull=True):
        partner.key = token_of.create(
            kind="partner",
            token_index=partner.key_index,
            name=partner.name[:80],
            scopes=[scope for scope in DOORS if scope in partner.scopes],
            expires_at=timezone.now() + LIFE,
        )
        partner.save(update_fields=["key"])
    agencies = apps.get_model("organisations", "Agency").objects.filter(is_tenant=True)
    agency = agencies.filter(region_id=settings.TENANT_REGION).first() or agencies.order_by("pk").first()
    if agency is not None:
        for token in given:
            name = token.name
            while partner_of.filter(agency=agency, name=name, ended_at__isnull=True).exists():
                name = f"{token.name} ({token.pk})" if name == token.name else f"{name}*"
            # Its last letters were not kept.
            partner_of.create(agency=agency, name=name, scopes=token.scopes, key=token, key_tail="????")


def back(apps, schema_editor):
    """As far as there is a way back: what the tokens hold is looked for in the column again."""
    for partner in apps.get_model("channels_intake", "Partner").objects.filter(key__isnull=False).select_related("key"):
        if partner.key_tail != "????":
            partner.key_index = partner.key.token_index
            partner.save(update_fields=["key_index"])
            partner.key.delete()


class Migration(migrations.Migration):

    dependencies = [('channels_intake', '0017_keys_are_tokens'), ('organisations', '0005_leader_role')]

    operations = [migrations.RunPython(move, back)]
