"""The schema of a new installation in one step. One of before goes on with the steps that this replaces; they can go once each has them all."""

import django.db.models.constraints
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ('routing', '0001_initial'),
        ('routing', '0002_rule_books_and_learning'),
    ]

    initial = True

    dependencies = [
        ('complaints', '0001_squashed_0031_fill_days_of_elsewhere'),
        ('organisations', '0001_squashed_0006_calendar_change_reason'),
        ('organisations', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='RoutingDecision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('complaint', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='complaints.complaint')),
                ('event', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='complaints.complaintevent')),
                ('outcome', models.CharField(choices=[('assigned', 'Diteruskan ke unit'), ('held', 'Menunggu koordinator'), ('external', 'Urusan instansi lain'), ('other_regency', 'Wilayah lain')], max_length=14)),
                ('sure', models.BooleanField()),
                ('unit', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.unit')),
                ('topic_key', models.CharField(blank=True, max_length=60)),
                ('region_code', models.CharField(blank=True, max_length=13)),
                ('facts', models.JSONField(default=dict, help_text='what routing looked at, without the text itself')),
                ('candidates', models.JSONField(default=dict, help_text='topics, offices and regions with their probabilities')),
                ('version', models.CharField(blank=True, max_length=80)),
                ('reason', models.TextField()),
                ('created_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'indexes': [models.Index(fields=['complaint', '-id'], name='decision_of_case')],
                'constraints': [models.CheckConstraint(condition=models.Q(('outcome__in', ['assigned', 'held', 'external', 'other_regency'])), name='decision_outcome_known'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='decision_has_reason'), models.CheckConstraint(condition=models.Q(models.Q(('outcome', 'assigned'), _negated=True), ('unit__isnull', False), _connector='OR'), name='decision_assigned_unit')],
            },
        ),
        migrations.CreateModel(
            name='RoutingExample',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('complaint', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='complaints.complaint')),
                ('event', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='complaints.complaintevent')),
                ('source', models.CharField(choices=[('decided', 'Koordinator memutuskan'), ('accepted', 'Koordinator menerima usulan'), ('settled', 'Unit menyelesaikan'), ('transferred', 'Unit menyatakan bukan kewenangannya')], max_length=12)),
                ('topic', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.topic')),
                ('kind', models.CharField(help_text='office kind', max_length=40)),
                ('against', models.BooleanField(default=False, help_text='it does not belong there')),
                ('weight', models.FloatField()),
                ('created_at', models.DateTimeField()),
            ],
            options={
                'indexes': [models.Index(fields=['created_at'], name='example_time'), models.Index(fields=['complaint'], name='example_of_case')],
                'constraints': [models.CheckConstraint(condition=models.Q(('source__in', ['decided', 'accepted', 'settled', 'transferred'])), name='example_source_known'), models.CheckConstraint(condition=models.Q(('weight__gt', 0)), name='example_weighs'), models.UniqueConstraint(fields=('event', 'kind', 'against'), name='example_once')],
            },
        ),
        migrations.CreateModel(
            name='SureBar',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.agency')),
                ('value', models.FloatField()),
                ('since', models.DateTimeField()),
                ('why', models.CharField(max_length=300)),
                ('set_by', models.ForeignKey(help_text='empty: it moved by itself', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['agency', '-since'], name='bar_of_tenant')],
                'constraints': [models.CheckConstraint(condition=models.Q(('value__gt', 0), ('value__lte', 1.01)), name='bar_is_a_share')],
            },
        ),
        migrations.CreateModel(
            name='ManualTopic',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='organisations.agency')),
                ('topic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.topic')),
                ('since', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('agency', 'topic'), name='manual_topic_once')],
            },
        ),
        migrations.CreateModel(
            name='RuleChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('what', models.CharField(choices=[('published', 'Diterbitkan'), ('rolled_back', 'Dikembalikan'), ('trained', 'Model dilatih'), ('promoted', 'Model dipakai'), ('refused', 'Model tidak dipakai'), ('bar_moved', 'Batas yakin berubah'), ('manual', 'Topik diperiksa orang'), ('automatic', 'Topik diteruskan otomatis')], max_length=12)),
                ('subject', models.CharField(help_text='matrix 2026.2, model 3f2a…, topic listrik', max_length=80)),
                ('actor', models.ForeignKey(help_text='empty: the machine', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('details', models.JSONField(default=dict)),
            ],
            options={
                'ordering': ('-id',),
                'constraints': [models.CheckConstraint(condition=models.Q(('what__in', ['published', 'rolled_back', 'trained', 'promoted', 'refused', 'bar_moved', 'manual', 'automatic'])), name='rule_change_known')],
            },
        ),
        migrations.CreateModel(
            name='Resemblance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('complaint', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='complaints.complaint')),
                ('earlier', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='complaints.complaint')),
                ('score', models.FloatField(help_text='0 to 1')),
                ('why', models.JSONField(default=dict, help_text='what agrees: topic, place, words, hours apart')),
                ('verdict', models.CharField(choices=[('open', 'Belum diputuskan'), ('same', 'Kejadian yang sama'), ('other', 'Bukan kejadian yang sama')], default='open', max_length=6)),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('decided_at', models.DateTimeField(null=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('complaint', 'earlier'), name='resemblance_once'), models.CheckConstraint(condition=models.Q(('complaint', models.F('earlier')), _negated=True), name='resemblance_of_two'), models.CheckConstraint(condition=models.Q(('verdict__in', ['open', 'same', 'other'])), name='resemblance_verdict_known')],
            },
        ),
        migrations.CreateModel(
            name='Incident',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.agency')),
                ('title', models.CharField(max_length=160)),
                ('topic_key', models.CharField(max_length=60)),
                ('region_code', models.CharField(blank=True, max_length=13)),
                ('started_at', models.DateTimeField()),
                ('last_at', models.DateTimeField()),
                ('count', models.PositiveIntegerField(default=0)),
                ('found_by_machine', models.BooleanField(default=True)),
                ('alarmed_at', models.DateTimeField(null=True)),
                ('confirmed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('closed_at', models.DateTimeField(null=True)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('closed_at__isnull', True)), fields=['agency', 'topic_key', 'region_code'], name='incident_open')],
            },
        ),
        migrations.CreateModel(
            name='TopicModel',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(help_text='SHA-256 of the artefact', max_length=64, unique=True)),
                ('artefact', models.BinaryField()),
                ('card', models.JSONField(default=dict, help_text='data, dates, settings, limits')),
                ('figures', models.JSONField(default=dict, help_text='on the newest examples, beside the model in use')),
                ('state', models.CharField(choices=[('candidate', 'Calon'), ('shadow', 'Dicoba diam-diam'), ('active', 'Dipakai'), ('retired', 'Tidak dipakai lagi'), ('refused', 'Ditolak')], default='candidate', max_length=10)),
                ('based_on', models.CharField(blank=True, help_text='key of the model it was adapted from', max_length=64)),
                ('examples', models.PositiveIntegerField(default=0)),
                ('trained_at', models.DateTimeField()),
                ('shadow_since', models.DateTimeField(null=True)),
                ('promoted_at', models.DateTimeField(null=True)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['candidate', 'shadow', 'active', 'retired', 'refused'])), name='model_state_known'), models.UniqueConstraint(condition=models.Q(('state', 'active')), fields=('state',), name='one_model_active'), models.UniqueConstraint(condition=models.Q(('state', 'shadow')), fields=('state',), name='one_model_in_shadow')],
            },
        ),
        migrations.CreateModel(
            name='ResponsibilityMatrix',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.CharField(max_length=40, unique=True)),
                ('name', models.CharField(max_length=160)),
                ('valid_from', models.DateField()),
                ('valid_until', models.DateField(blank=True, null=True)),
                ('based_on', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='routing.responsibilitymatrix')),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('published_at', models.DateTimeField(null=True)),
            ],
            options={
                'verbose_name_plural': 'responsibility matrices',
                'constraints': [models.CheckConstraint(condition=models.Q(('valid_until__isnull', True), ('valid_until__gte', models.F('valid_from')), _connector='OR'), name='matrix_dates_ordered')],
            },
        ),
        migrations.CreateModel(
            name='LexiconEdition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.CharField(max_length=40, unique=True)),
                ('name', models.CharField(max_length=160)),
                ('valid_from', models.DateField()),
                ('valid_until', models.DateField(blank=True, null=True)),
                ('based_on', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='routing.lexiconedition')),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('published_at', models.DateTimeField(null=True)),
                ('topics', models.JSONField(default=dict)),
                ('cues', models.JSONField(default=dict)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('valid_until__isnull', True), ('valid_until__gte', models.F('valid_from')), _connector='OR'), name='lexicon_dates_ordered')],
            },
        ),
        migrations.CreateModel(
            name='LocalName',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('tenant', models.CharField(help_text='region code of the regency where the name is understood so', max_length=13)),
                ('name', models.CharField(max_length=120)),
                ('kind', models.CharField(choices=[('alias', 'Ejaan lain'), ('place', 'Tempat yang dikenal'), ('road', 'Ruas jalan')], max_length=8)),
                ('region_code', models.CharField(blank=True, help_text='where it lies; empty for a road', max_length=13)),
                ('road_status', models.CharField(blank=True, choices=[('nasional', 'Jalan nasional'), ('provinsi', 'Jalan provinsi'), ('kabupaten', 'Jalan kabupaten'), ('desa', 'Jalan desa'), ('unsure', 'Belum pasti')], max_length=10)),
                ('note', models.CharField(blank=True, max_length=200)),
                ('valid_from', models.DateField(blank=True, null=True)),
                ('valid_until', models.DateField(blank=True, null=True)),
            ],
            options={
                'ordering': ('tenant', 'name'),
                'constraints': [models.UniqueConstraint(fields=('tenant', 'name', 'kind', 'region_code'), name='local_name_once'), models.CheckConstraint(condition=models.Q(('kind__in', ['alias', 'place', 'road'])), name='local_name_kind_known'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'road'), models.Q(('road_status', ''), _negated=True)), models.Q(models.Q(('kind', 'road'), _negated=True), models.Q(('region_code', ''), _negated=True)), _connector='OR'), name='local_name_says_where')],
            },
        ),
        migrations.CreateModel(
            name='ShadowDecision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('decision', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='shadows', to='routing.routingdecision')),
                ('model', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='routing.topicmodel')),
                ('topic_key', models.CharField(blank=True, max_length=60)),
                ('kind', models.CharField(blank=True, max_length=40)),
                ('sure', models.BooleanField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('model', 'decision'), name='shadow_once')],
            },
        ),
        migrations.CreateModel(
            name='IncidentCase',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('incident', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='cases', to='routing.incident')),
                ('complaint', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='complaints.complaint')),
                ('added_at', models.DateTimeField(auto_now_add=True)),
            ],
        ),
        migrations.CreateModel(
            name='Rehearsal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('matrix', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='routing.responsibilitymatrix')),
                ('lexicon', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='routing.lexiconedition')),
                ('model', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='routing.topicmodel')),
                ('content', models.CharField(help_text="SHA-256 of the draft's content when it was rehearsed", max_length=64)),
                ('asked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('asked_at', models.DateTimeField(auto_now_add=True)),
                ('done_at', models.DateTimeField(null=True)),
                ('since', models.DateField()),
                ('total', models.PositiveIntegerField(default=0)),
                ('changed', models.PositiveIntegerField(default=0)),
                ('summary', models.JSONField(default=dict, help_text='from office to office with counts; sure before and after')),
                ('error', models.CharField(blank=True, max_length=300)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('matrix__isnull', False), ('lexicon__isnull', False), ('model__isnull', False), _connector='OR'), name='rehearsal_of_something')],
            },
        ),
        migrations.CreateModel(
            name='ResponsibilityRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('matrix', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rules', to='routing.responsibilitymatrix')),
                ('order', models.PositiveIntegerField()),
                ('key', models.SlugField(max_length=60)),
                ('topics', models.JSONField(default=list)),
                ('cues', models.JSONField(default=list, help_text='any of these cues must be in the text')),
                ('without', models.JSONField(default=list, help_text='none of these cues may be in the text')),
                ('tenant', models.CharField(blank=True, help_text='region code of the tenant; empty = every tenant', max_length=13)),
                ('kinds', models.CharField(help_text='office kinds with shares, "pu:0.9 dishub:0.1"', max_length=200)),
                ('needs_review', models.BooleanField(default=False, help_text='a person reads it first, however likely')),
                ('why', models.CharField(max_length=300)),
                ('legal_basis', models.CharField(blank=True, max_length=200)),
            ],
            options={
                'ordering': ('matrix', 'order'),
                'constraints': [models.UniqueConstraint(deferrable=django.db.models.constraints.Deferrable['DEFERRED'], fields=('matrix', 'order'), name='rule_order_once'), models.UniqueConstraint(fields=('matrix', 'key'), name='rule_key_once'), models.CheckConstraint(condition=models.Q(('kinds', ''), _negated=True), name='rule_names_office'), models.CheckConstraint(condition=models.Q(models.Q(('order', 9999), _negated=True), models.Q(('cues', []), ('tenant', ''), ('topics', []), ('without', [])), _connector='OR'), name='rule_last_fits_all')],
            },
        ),
        migrations.CreateModel(
            name='RehearsedCase',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rehearsal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='cases', to='routing.rehearsal')),
                ('complaint', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='complaints.complaint')),
                ('before', models.JSONField()),
                ('after', models.JSONField()),
            ],
        ),
    ]
