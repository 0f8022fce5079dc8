from django.db import migrations

HERE = "Pemeriksaan di tempat asal punya batas sendiri. Pedoman tidak mengatur perpindahan ini; keputusan pengelola Lapor"
THERE = (
    "LAPOR! adalah aplikasi SP4N (Kepmenpan 680/2020): laporan sudah diterima sejak masuk di sana, dan pelapor menunggu sejak hari itu"
)


def fill(apps, schema_editor):
    """As the shipped rules say it now. No case that is there was given a second day, so none of its clocks moves."""
    rules = apps.get_model("complaints", "ClockRule").objects.filter(elsewhere_basis="")
    rules.filter(clock="verifikasi").update(elsewhere="here", elsewhere_basis=HERE)
    rules.filter(clock="penyelesaian").update(elsewhere="there", elsewhere_basis=THERE)


class Migration(migrations.Migration):

    dependencies = [('complaints', '0030_days_of_elsewhere')]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
