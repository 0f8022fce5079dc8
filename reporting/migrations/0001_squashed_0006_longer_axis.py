"""The schema of a new installation in one step. One of before goes on with the steps that this replaces; they can go once each has them all."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from reporting.migrations._guards import NO_RELEASES, NO_REPORTS, RELEASES, REPORTS


class Migration(migrations.Migration):
    replaces = [
        ('reporting', '0001_cells'),
        ('reporting', '0002_reports'),
        ('reporting', '0003_frozen_reports'),
        ('reporting', '0004_releases'),
        ('reporting', '0005_kept_releases'),
        ('reporting', '0006_longer_axis'),
    ]

    initial = True

    dependencies = [
        ('complaints', '0001_squashed_0031_fill_days_of_elsewhere'),
        ('organisations', '0001_squashed_0006_calendar_change_reason'),
        ('organisations', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='Activity',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.agency')),
                ('kind', models.CharField(choices=[('outreach', 'Sosialisasi kepada warga'), ('training', 'Pelatihan petugas')], max_length=10)),
                ('on', models.DateField()),
                ('title', models.CharField(max_length=200)),
                ('place', models.CharField(blank=True, max_length=160)),
                ('groups', models.CharField(blank=True, help_text='who came: desa, women, people with disabilities, offices', max_length=200)),
                ('participants', models.PositiveIntegerField()),
                ('evidence', models.CharField(blank=True, help_text='number of a letter, address of photos', max_length=300)),
                ('by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('noted_at', models.DateTimeField(auto_now_add=True)),
                ('struck_at', models.DateTimeField(null=True)),
            ],
            options={
                'ordering': ('-on', '-id'),
                'indexes': [models.Index(fields=['agency', 'kind', '-on', '-id'], name='activity_list')],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['outreach', 'training'])), name='activity_kind_known')],
            },
        ),
        migrations.CreateModel(
            name='CaseFact',
            fields=[
                ('complaint', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to='complaints.complaint')),
                ('agency_id', models.BigIntegerField()),
                ('unit_id', models.BigIntegerField()),
                ('topic', models.CharField(blank=True, max_length=60)),
                ('region', models.CharField(blank=True, max_length=13)),
                ('channel', models.CharField(max_length=30)),
                ('complaint_class', models.CharField(max_length=24)),
                ('visibility', models.CharField(max_length=10)),
                ('counted', models.BooleanField(help_text='sealed cases are in no figure')),
                ('received_month', models.DateField()),
                ('ended_month', models.DateField(null=True)),
                ('end_reason', models.CharField(blank=True, max_length=20)),
                ('check_month', models.DateField(null=True)),
                ('check_hours', models.IntegerField(null=True)),
                ('check_kept', models.BooleanField(null=True)),
                ('check_due', models.IntegerField(null=True)),
                ('check_first', models.BooleanField(default=False, help_text='the clock that runs is the first of its name')),
                ('answer_month', models.DateField(null=True)),
                ('answer_hours', models.IntegerField(null=True)),
                ('answer_kept', models.BooleanField(null=True)),
                ('answer_due', models.IntegerField(null=True)),
                ('answer_first', models.BooleanField(default=False)),
                ('settle_month', models.DateField(null=True)),
                ('settle_hours', models.IntegerField(null=True)),
                ('settle_kept', models.BooleanField(null=True)),
                ('settle_due', models.IntegerField(null=True)),
                ('settle_first', models.BooleanField(default=False)),
                ('reporter_due', models.IntegerField(null=True)),
                ('decision_due', models.IntegerField(null=True)),
                ('waiting', models.BooleanField(default=False, help_text='nobody has been given it yet')),
                ('assigned', models.BooleanField(default=False)),
                ('transfers', models.SmallIntegerField(default=0)),
                ('reopened_month', models.DateField(null=True)),
                ('outcome', models.CharField(blank=True, max_length=20)),
                ('rating', models.SmallIntegerField(null=True)),
                ('rated_month', models.DateField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Cell',
            fields=[
                ('pk', models.CompositePrimaryKey('agency_id', 'axis', 'month', 'key', 'measure', 'value', blank=True, editable=False, primary_key=True, serialize=False)),
                ('agency_id', models.BigIntegerField()),
                ('axis', models.CharField(max_length=16)),
                ('month', models.DateField()),
                ('key', models.CharField(blank=True, max_length=80)),
                ('measure', models.CharField(max_length=40)),
                ('value', models.IntegerField(default=0)),
                ('n', models.BigIntegerField()),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('measure__startswith', 'now:')), fields=['agency_id', 'axis', 'measure', 'key'], name='cell_now')],
            },
        ),
        migrations.CreateModel(
            name='Release',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.agency')),
                ('since', models.DateField()),
                ('until', models.DateField(help_text='the first day after')),
                ('published_at', models.DateTimeField()),
                ('rows', models.JSONField()),
                ('sha256', models.CharField(max_length=64)),
            ],
            options={
                'ordering': ('-since', 'agency'),
                'constraints': [models.UniqueConstraint(fields=('agency', 'since'), name='release_once')],
            },
        ),
        migrations.CreateModel(
            name='Report',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.agency')),
                ('kind', models.CharField(choices=[('month', 'Bulanan'), ('quarter', 'Triwulanan'), ('half', 'Semesteran'), ('year', 'Tahunan')], max_length=10)),
                ('since', models.DateField()),
                ('until', models.DateField(help_text='the first day after')),
                ('frozen_at', models.DateTimeField()),
                ('content', models.JSONField()),
                ('sha256', models.CharField(max_length=64)),
                ('number', models.CharField(blank=True, help_text='of the letter', max_length=80)),
                ('opening', models.TextField(blank=True)),
                ('obstacles', models.TextField(blank=True)),
                ('recommendations', models.TextField(blank=True)),
                ('signer_title', models.CharField(blank=True, max_length=120)),
                ('signer_name', models.CharField(blank=True, max_length=120)),
                ('signer_number', models.CharField(blank=True, help_text='NIP', max_length=40)),
                ('signed_at', models.DateTimeField(null=True)),
                ('signed_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('-until', 'kind', '-id'),
                'constraints': [models.UniqueConstraint(fields=('agency', 'kind', 'since'), name='report_once'), models.CheckConstraint(condition=models.Q(('kind__in', ['month', 'quarter', 'half', 'year'])), name='report_kind_known'), models.CheckConstraint(condition=models.Q(('until__gt', models.F('since'))), name='report_dates_ordered')],
            },
        ),
        migrations.RunSQL(REPORTS, NO_REPORTS),
        migrations.RunSQL(RELEASES, NO_RELEASES),
    ]
